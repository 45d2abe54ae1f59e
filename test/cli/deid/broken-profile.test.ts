import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { deidCommand } from '../../../src/cli/commands/deid.ts'
import { runCli } from '../../../src/cli/run.ts'
import { packageRoot } from '../../../src/package-root.ts'
import { captureIo, withFolder } from '../support.ts'

const spec = `data: people.csv
profile: hk-research
referenceDate: 2024-06-30
variables:
  dob: { class: quasi-identifier, hierarchy: age-bands }
`

/** Applies a copy of a profile in which one text is another. */
const apply = (from: string, to: string) =>
  withFolder(async (folder) => {
    const policies = join(folder, 'policies')
    await cp(join(packageRoot, 'policies'), policies, { recursive: true })
    const file = join(policies, 'deidentification', 'hk-research.yaml')
    const text = await readFile(file, 'utf8')
    expect(text).toContain(from)
    await writeFile(file, text.replace(from, to))
    await writeFile(join(folder, 'spec.yaml'), spec)
    await writeFile(join(folder, 'people.csv'), 'dob\n1960-01-01\n')
    const { io, out } = captureIo()
    const more = ['--out', join(folder, 'out'), '--policies', policies]
    const code = await runCli(io, [deidCommand(io)], ['deid', 'apply', join(folder, 'spec.yaml'), ...more])
    return { code, stderr: out.stderr }
  })

describe('a profile that is not valid', () => {
  it.each([
    ['  k: 5', '  kk: 5', 'line 9: thresholds.kk: is not a known field'],
    ['id: hk-research', 'id: mine', 'line 3: id: must be hk-research, as the file is called'],
    ['thresholds:', 'thresholds: [', 'line 9: '],
    ['id: rest', 'id: dates', 'line 41: rules.4.id: there are two rules dates'],
    ['dateShift:\n  maximumDays: 182\n', '', 'line 32: rules.2.transform: shifts dates'],
  ])('%j → %j is told by its line', async (from, to, line) => {
    const { code, stderr } = await apply(from, to)
    expect(code).toBe(1)
    expect(stderr).toContain(line)
    expect(stderr).toMatch(/hk-research\.yaml is no valid profile/)
    expect(stderr).toContain('Correct the lines named')
  })
})
