import { describe, expect, it } from '@jest/globals'
import { createMemoryAdapter } from '../../../src/demo/identity/memory-adapter.ts'

const setup = (capacity?: number) => {
  const clock = { now: 1_000_000 }
  return { clock, adapter: createMemoryAdapter(() => clock.now, capacity)('Session') }
}

describe('memory adapter', () => {
  it('forgets an entry when its time is up', async () => {
    const { clock, adapter } = setup()
    await adapter.upsert('a', { uid: 'u' }, 60)
    clock.now += 59_999
    expect(await adapter.find('a')).toEqual({ uid: 'u' })
    expect(await adapter.findByUid('u')).toEqual({ uid: 'u' })
    clock.now += 1
    expect(await adapter.find('a')).toBeUndefined()
    expect(await adapter.findByUid('u')).toBeUndefined()
  })

  it('marks an entry as consumed and removes entries by id and by grant', async () => {
    const { adapter } = setup()
    await adapter.upsert('a', { grantId: 'g' }, 60)
    await adapter.upsert('b', { grantId: 'g' }, 60)
    await adapter.upsert('c', { grantId: 'h' }, 60)
    await adapter.consume('a')
    await adapter.consume('unknown')
    expect(await adapter.find('a')).toEqual({ grantId: 'g', consumed: 1000 })
    await adapter.revokeByGrantId('g')
    expect(await adapter.find('a')).toBeUndefined()
    expect(await adapter.find('b')).toBeUndefined()
    await adapter.destroy('c')
    expect(await adapter.find('c')).toBeUndefined()
  })

  it('keeps models apart and drops expired, then the oldest entries, when it is full', async () => {
    const { clock, adapter } = setup(2)
    await adapter.upsert('long', {}, 600)
    await adapter.upsert('short', {}, 1)
    clock.now += 2_000
    await adapter.upsert('next', {}, 600)
    expect(await adapter.find('long')).toEqual({})
    await adapter.upsert('last', {}, 600)
    expect(await adapter.find('long')).toBeUndefined()
    expect(await adapter.find('next')).toEqual({})
    const factory = createMemoryAdapter(() => 0)
    await factory('One').upsert('a', {}, 1)
    expect(await factory('Two').find('a')).toBeUndefined()
  })
})
