import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { deidCommand } from '../../../src/cli/commands/deid.ts'
import { runCli } from '../../../src/cli/run.ts'
import { captureIo, withFolder } from '../support.ts'

const good = { 'data.csv': 'city,n\nParis,1\nRome,1\n', 'city.csv': 'Paris,*\nRome,*\n' }

/** Runs a verb on data and a hierarchy, each as text in which \xff is a byte that no UTF-8 has. */
const run = (verb: string, files: Readonly<Record<string, string>>) =>
  withFolder(async (folder) => {
    for (const [name, text] of Object.entries({ ...good, ...files }))
      await writeFile(join(folder, name), Buffer.from(text, 'latin1'))
    const spec = join(folder, 'spec.yaml')
    await writeFile(
      spec,
      'data: data.csv\nquasiIdentifiers: [city]\nhierarchies: { city: city.csv }\nmodels: [{ model: k-anonymity, k: 2 }]\nsuppressionLimit: 0\nmetric: { name: loss }\n',
    )
    const { io, out } = captureIo()
    const code = await runCli(io, [deidCommand(io)], ['deid', verb, spec])
    return { code, ...out }
  })

describe('text that is not UTF-8', () => {
  it('is none when the files are well', async () => {
    const { code, stderr } = await run('search', {})
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('UTF-8') })
  })

  it.each(['search', 'risk'])('in the data: deid %s says which file and line', async (verb) => {
    const { code, stderr } = await run(verb, { 'data.csv': 'city,n\nParis,1\nR\xffme,1\n' })
    expect(code).not.toBe(0)
    expect(stderr).toContain('DATA_UNREADABLE')
    expect(stderr).toMatch(/data\.csv cannot be read: line 3 is not UTF-8 \(byte 16 of the file\)/)
  })

  it('in a hierarchy: deid search says which file and line', async () => {
    const { code, stderr } = await run('search', { 'city.csv': 'Paris,*\nRome,*\nZ\xffrich,*\n' })
    expect(code).not.toBe(0)
    expect(stderr).toMatch(/hierarchies\.city/)
    expect(stderr).toMatch(/city\.csv cannot be read: line 3 is not UTF-8 \(byte 16 of the file\)/)
  })
})
