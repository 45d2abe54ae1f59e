import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { openSession } from '../../../../src/platform/engines/duckdb/session.ts'
import { copyTo } from '../../../../src/platform/engines/duckdb/write-files.ts'
import { limits } from './support.ts'

/** One column of these texts as it is written. */
async function written(values: readonly (string | null)[], type: string, format: 'csv' | 'ndjson') {
  const folder = await mkdtemp(join(tmpdir(), 'formulas-'))
  const session = await openSession(limits, folder)
  try {
    await session.run(`CREATE TABLE t (place INTEGER, v ${type})`)
    for (const [place, value] of values.entries())
      await session.run('INSERT INTO t VALUES ($1, $2)', [place, value])
    await copyTo(session, 'SELECT v FROM t ORDER BY place', join(folder, 'out'), format)
    return await readFile(join(folder, 'out'), 'utf8')
  } finally {
    session.close()
    await rm(folder, { recursive: true, force: true })
  }
}

describe('text in CSV files', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+cmd|calc', "'+cmd|calc"],
    ['-2+3', "'-2+3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', "'\tx"],
    ['＝1', "'＝1"],
    ['-5', '-5'],
    ['+1.5e-3', '+1.5e-3'],
    ['a=b', 'a=b'],
    ['*', '*'],
  ])('%j is written as %j', async (value, expected) => {
    expect(await written([value], 'VARCHAR', 'csv')).toBe(`v\n${expected}\n`)
  })

  it('keeps a missing value and an empty text apart', async () => {
    expect(await written(['', null], 'VARCHAR', 'csv')).toBe('v\n""\n\n')
  })

  it('is safe in enumerations too, and numbers stay numbers', async () => {
    expect(await written(['=x', 'y'], "ENUM ('=x', 'y')", 'csv')).toBe("v\n'=x\ny\n")
    expect(await written(['-5', '7'], 'INTEGER', 'csv')).toBe('v\n-5\n7\n')
  })

  it('is not changed in other formats', async () => {
    expect(await written(['=1+1'], 'VARCHAR', 'ndjson')).toBe('{"v":"=1+1"}\n')
  })
})
