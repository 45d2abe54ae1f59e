import { expect, it } from '@jest/globals'
import { rememberTiles } from '../../../src/platform/audit/remember-tiles.ts'

function counted(most: number) {
  const asked: string[] = []
  const readAll = rememberTiles(async (tiles) => {
    asked.push(tiles.map(({ level, index, width }) => `${level}/${index}/${width}`).join(' '))
    if (tiles.some(({ index }) => index < 0)) throw new Error('no such tile')
    return tiles.map(({ level, index, width }) => new Uint8Array([level, index, width]))
  }, most)
  const read = async (index: number, width = 2) => (await readAll([{ level: 1, index, width }]))[0]
  return { asked, read, readAll }
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

it('asks at once for those it does not know, and answers in the order it was asked', async () => {
  const { asked, read, readAll } = counted(10)
  await read(2)
  const tiles = [1, 2, 3].map((index) => ({ level: 1, index, width: 2 }))
  expect((await readAll(tiles)).map(([, index]) => index)).toEqual([1, 2, 3])
  expect(asked).toEqual(['1/2/2', '1/1/2 1/3/2'])
})

it('answers with more tiles than it remembers', async () => {
  const { readAll } = counted(1)
  const tiles = [1, 2, 3].map((index) => ({ level: 1, index, width: 2 }))
  expect((await readAll(tiles)).map(([, index]) => index)).toEqual([1, 2, 3])
  expect((await readAll(tiles)).map(([, index]) => index)).toEqual([1, 2, 3])
})
