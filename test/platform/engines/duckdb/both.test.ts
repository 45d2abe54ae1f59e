import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import { both } from '../../../../src/platform/engines/duckdb/both.ts'

describe('two pieces of work', () => {
  it('give both results', async () => {
    expect(await both(setTimeout(1, 'one'), Promise.resolve(2))).toEqual(['one', 2])
  })

  it('have both ended when one fails', async () => {
    let isDone = false
    const slow = setTimeout(20).then(() => {
      isDone = true
    })
    await expect(both(Promise.reject(new Error('first')), slow)).rejects.toThrow('first')
    expect(isDone).toBe(true)
    await expect(both(Promise.resolve(), Promise.reject(new Error('second')))).rejects.toThrow('second')
  })
})
