import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { stringify } from 'yaml'
import { deidCommand } from '../../../src/cli/commands/deid.ts'
import { runCli } from '../../../src/cli/run.ts'
import { captureIo, withFolder } from '../support.ts'

const run = (verb: string, spec: object, lines: readonly string[]) =>
  withFolder(async (folder) => {
    await writeFile(join(folder, 'data.csv'), `${lines.join('\n')}\n`)
    await writeFile(join(folder, 'spec.yaml'), stringify({ data: 'data.csv', ...spec }))
    const { io, out } = captureIo()
    const args = ['deid', verb, join(folder, 'spec.yaml'), '--json']
    const code = await runCli(io, [deidCommand(io)], args)
    return { code, result: JSON.parse(out.stdout) }
  })

const distinct = (attribute: string, l: number) => ({ model: 'distinct-l-diversity', attribute, l })

describe('deid search and risk', () => {
  // The missing value comes first in the order of the values.
  it('take a missing sensitive value for a value of its own, and lose no record', async () => {
    const lines = ['age,disease', '1,flu', '1,', '1,cold', '2,flu', '2,']
    const spec = { quasiIdentifiers: ['age'], sensitive: 'disease' }
    const search = (l: number) => run('search', { ...spec, models: [distinct('disease', l)] }, lines)
    expect(await search(2)).toMatchObject({
      code: 0,
      result: { records: 5, proposal: { levels: [{ level: 0 }], smallestClass: 2 } },
    })
    expect(await search(3)).toMatchObject({ result: { proposal: { levels: [{ level: 1 }] } } })
    const models = [{ model: 'basic-beta-likeness', attribute: 'disease', beta: 1 }]
    const { result } = await run('risk', { ...spec, models }, lines)
    // A cold has a third of class 1 and a fifth of all.
    expect(result.checks[0].reached).toBeCloseTo(2 / 3, 12)
  })

  it('take variables that are called like properties of every object', async () => {
    const lines = ['constructor,toString', 'a,x', 'a,y', 'b,x', 'b,y']
    const spec = {
      quasiIdentifiers: ['constructor'],
      sensitive: 'toString',
      models: [{ model: 't-closeness-equal', attribute: 'toString', t: 0.1 }],
    }
    expect((await run('search', spec, lines)).code).toBe(0)
    expect(await run('risk', spec, lines)).toMatchObject({ code: 0, result: { holds: true } })
    expect(await run('risk', { ...spec, models: [distinct('hasOwnProperty', 2)] }, lines)).toMatchObject({
      code: 1,
      result: { error: { code: 'SPECIFICATION_INVALID' } },
    })
  })
})
