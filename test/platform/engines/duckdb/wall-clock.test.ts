import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, jest } from '@jest/globals'
import type { DatasetDefinition } from '../../../../src/domain/dataset/definition.ts'
import { planDeidentification } from '../../../../src/domain/deidentify/plan.ts'
import { packageRoot } from '../../../../src/package-root.ts'
import { hmacPads } from '../../../../src/platform/keys/hmac-pads.ts'
import { loadProfiles } from '../../../../src/platform/policy/profile.ts'
import { type Bench, registered, withBench, writeTable } from './support.ts'

const definition: DatasetDefinition = {
  id: 'clock-test',
  title: { en: 'Invented' },
  custodian: 'nobody',
  source: { engine: 'duckdb', root: '.' },
  consent: { basis: 'waiver' },
  referenceDate: '2024-06-30',
  patient: { table: 'patients', key: 'id' },
  tables: {
    patients: {
      file: 'patients.parquet',
      variables: {
        id: { class: 'patient-key' },
        dob: { class: 'quasi-identifier', hierarchy: 'age-bands' },
        seen: { class: 'date' },
        weight: { class: 'other' },
        town: { class: 'other' },
      },
    },
  },
}
const types = { id: 'INTEGER', dob: 'DATE', seen: 'TIMESTAMP', weight: 'DOUBLE', town: 'VARCHAR' }
const rows = Array.from({ length: 100 }, (_, id) => ({
  id,
  dob: `19${30 + (id % 60)}-0${1 + (id % 9)}-15`,
  seen: `2021-03-0${1 + (id % 9)}T08:00:00`,
  weight: 50 + id / 7,
  town: id % 50 === 0 ? 'Rareville' : 'Big Town',
}))

/** Digest of the file each profile gives. */
async function digests({ engine, folder }: Bench, run: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  const dataset = await registered(engine, definition)
  for (const [id, { profile }] of await loadProfiles(join(packageRoot, 'policies'))) {
    const staging = await engine.openStaging(`${run}-${id}`, dataset)
    try {
      await staging.selectCohort(undefined)
      const names = ['dob', 'seen', 'weight', 'town'].map((name) => `patients.${name}` as const)
      const plan = planDeidentification(definition, dataset.columns, names, profile)
      await staging.stagePatients(plan, hmacPads(Buffer.from('secret')), 'project')
      if (plan.suppression === 'cells') await staging.suppressCells(profile.thresholds.k)
      await staging.suppressBelow(profile.thresholds.k)
      await staging.write('parquet')
    } finally {
      await staging.close()
    }
    const bytes = await readFile(join(folder, 'staging', `${run}-${id}`, 'patients.parquet'))
    found[id] = createHash('sha256').update(bytes).digest('hex')
  }
  return found
}

describe('the wall clock', () => {
  it('changes no byte under any profile of the package', () =>
    withBench(async (bench) => {
      await writeTable(join(bench.folder, 'source', 'patients.parquet'), types, rows)
      const now = await digests(bench, 'now')
      expect(Object.keys(now)).toHaveLength(5)
      jest.useFakeTimers({ now: new Date('2051-12-31T23:59:59Z'), doNotFake: ['nextTick', 'setImmediate'] })
      try {
        expect(new Date().getUTCFullYear()).toBe(2051)
        expect(await digests(bench, 'later')).toEqual(now)
      } finally {
        jest.useRealTimers()
      }
    }))

  it("is not asked for by any of the engine's SQL of the release path", async () => {
    const { stdout } = await promisify(execFile)('grep', [
      '-rliE',
      'current_date|current_timestamp|now\\(\\)|today\\(\\)|get_current_',
      join(packageRoot, 'src/platform/engines'),
    ]).catch((error: { stdout: string }) => error)
    expect(stdout).toBe('')
  })
})
