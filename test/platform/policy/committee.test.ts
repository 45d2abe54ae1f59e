import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { loadCommittee } from '../../../src/platform/policy/committee.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'harbourgate-committee-'))
})
afterAll(() => rm(folder, { recursive: true }))

const load = async (text: string) => {
  const file = join(folder, 'committee.yaml')
  await writeFile(file, text)
  return loadCommittee(file)
}

describe('loadCommittee', () => {
  it('reads the rules of the committee', async () => {
    expect(await load('id: ethics\ntitle: Ethics\nquorum: 3\n')).toEqual({
      id: 'ethics',
      title: 'Ethics',
      quorum: 3,
    })
  })

  it.each([
    ['no quorum', 'id: ethics\ntitle: Ethics\n'],
    ['a quorum of one', 'id: ethics\ntitle: Ethics\nquorum: 1\n'],
    ['a fraction', 'id: ethics\ntitle: Ethics\nquorum: 2.5\n'],
    ['an unknown field', 'id: ethics\ntitle: Ethics\nquorum: 2\nveto: true\n'],
    ['nothing', ''],
    ['malformed YAML', 'id: ['],
  ])('refuses %s', async (_what, text) => {
    await expect(load(text)).rejects.toThrow(/The rules of the committee cannot be used/)
  })

  it('refuses a missing file', async () => {
    await expect(loadCommittee(join(folder, 'none.yaml'))).rejects.toThrow(/none\.yaml/)
  })
})
