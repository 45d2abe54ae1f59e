import { expect, it } from '@jest/globals'
import { rememberTiles } from '../../../src/platform/audit/remember-tiles.ts'

function counted(most: number) {
  const asked: string[] = []
  const read = rememberTiles(async ({ level, index, width }) => {
    asked.push(`${level}/${index}/${width}`)
    if (index < 0) throw new Error('no such tile')
    return new Uint8Array([level, index, width])
  }, most)
  return { asked, read: (index: number, width = 2) => read({ level: 1, index, width }) }
}

it('asks for a tile once, and for another width of it again', async () => {
  const { asked, read } = counted(10)
  expect(await read(3)).toEqual(new Uint8Array([1, 3, 2]))
  expect(await read(3)).toEqual(new Uint8Array([1, 3, 2]))
  expect(await read(3, 4)).toEqual(new Uint8Array([1, 3, 4]))
  expect(asked).toEqual(['1/3/2', '1/3/4'])
})

it('forgets the tile that was used longest ago', async () => {
  const { asked, read } = counted(2)
  for (const index of [1, 2, 1, 3, 1, 2]) await read(index)
  expect(asked).toEqual(['1/1/2', '1/2/2', '1/3/2', '1/2/2'])
})

it('remembers no failure', async () => {
  const { asked, read } = counted(2)
  await expect(read(-1)).rejects.toThrow('no such tile')
  await expect(read(-1)).rejects.toThrow('no such tile')
  expect(asked).toHaveLength(2)
})
