import { createHmac } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { ConsentQuery, Directive } from '../../../../src/domain/consent/directive.ts'
import { allPurposes, evaluatePattern, permitsUse } from '../../../../src/domain/consent/evaluate.ts'
import type { DatasetDefinition } from '../../../../src/domain/dataset/definition.ts'
import { hmacPads } from '../../../../src/platform/keys/hmac-pads.ts'
import type { ConsentFile } from '../../../../src/release/ports.ts'
import { directive, instant, permit, queries, query } from '../../../domain/consent/directives.ts'
import { type Bench, registered, query as sql, withBench, writeTable } from './support.ts'

const definition: DatasetDefinition = {
  id: 'consent-test',
  title: { en: 'Invented' },
  custodian: 'nobody',
  source: { engine: 'duckdb', root: '.' },
  referenceDate: '2024-06-30',
  patient: { table: 'patients', key: 'id' },
  tables: { patients: { file: 'patients.parquet', variables: { id: { class: 'patient-key' } } } },
}

const types = {
  directive_id: 'VARCHAR',
  patient: 'VARCHAR',
  status: 'VARCHAR',
  category: 'VARCHAR',
  scope: 'VARCHAR',
  policy: 'VARCHAR',
  performer: 'VARCHAR',
  type: 'VARCHAR',
  purposes: 'VARCHAR[]',
  starts: 'BIGINT',
  ends: 'BIGINT',
  stated: 'BIGINT',
}
const instantOf = (column: string) => `epoch_ms(${column})::TIMESTAMP AT TIME ZONE 'UTC'`
const selections = [
  `* EXCLUDE (starts, ends, stated), ${instantOf('starts')} AS period_start, ${instantOf('ends')} AS period_end, ${instantOf('stated')} AS date_time`,
  // The same columns in another order.
  `${instantOf('stated')} AS date_time, performer, policy, scope, category, status, type, patient, directive_id,
   ${instantOf('ends')} AS period_end, ${instantOf('starts')} AS period_start, purposes`,
]

const rowOf = (entry: Directive) => ({
  directive_id: entry.id,
  patient: entry.patient,
  status: entry.status,
  category: entry.category,
  scope: entry.scope,
  policy: entry.policy,
  performer: entry.performer,
  type: entry.type,
  purposes: entry.purposes,
  starts: entry.periodStart ?? null,
  ends: entry.periodEnd ?? null,
  stated: entry.dateTime,
})

const patients = Array.from({ length: 8 }, (_, index) => `p${index}`)

/** One import: each id once. Ids come from a small pool, so that later imports replace earlier directives. */
const anImport = fc.uniqueArray(
  fc
    .tuple(
      // An import refuses any other type; what one would mean is tested in the domain.
      directive.filter(({ type }) => type === 'permit' || type === 'deny'),
      fc.integer({ min: 0, max: 39 }),
      fc.constantFrom(...patients),
    )
    .filter(([entry]) => (entry.periodStart ?? 0) <= (entry.periodEnd ?? Infinity))
    .map(([entry, id, patient]) => ({
      ...entry,
      id: `d${id}`,
      patient,
      type: entry.type === 'permit' ? 'permit' : 'deny',
    })),
  { selector: (entry) => entry.id, minLength: 10, maxLength: 30 },
)

/** Imports each list of directives in its turn, as a custodian would. */
async function imported(
  { engine, folder }: Pick<Bench, 'engine' | 'folder'>,
  imports: readonly (readonly Directive[])[],
): Promise<ConsentFile[]> {
  const files: ConsentFile[] = []
  for (const [index, entries] of imports.entries()) {
    const given = `import-${index}.parquet`
    await writeTable(join(folder, 'source', given), types, entries.map(rowOf), selections[index % 2])
    files.push({ sequence: index + 1, digest: (await engine.importConsents(given, 'patient')).digest })
  }
  return files
}

async function keepers(
  { engine, folder }: Bench,
  imports: readonly (readonly Directive[])[],
  asked: ConsentQuery,
  optIn: boolean,
): Promise<unknown[]> {
  const files = await imported({ engine, folder }, imports)
  const staging = await engine.openStaging('x', await registered(engine, definition))
  try {
    await staging.selectCohort(undefined)
    const patterns = await staging.directivePatterns(files, asked.at)
    const verdicts = patterns.map((pattern) => evaluatePattern(pattern, asked))
    const kept = optIn
      ? await staging.keepPermitted(verdicts, allPurposes(asked))
      : await staging.keepUndenied(verdicts)
    await staging.stagePatients(
      {
        patientTable: 'patients',
        referenceDate: '2024-06-30',
        identifier: 'patient',
        pseudonyms: 'keyed',
        maximumShiftDays: 1,
        suppression: 'patients',
        withheld: [],
        tables: [
          {
            table: 'patients',
            file: '',
            patientColumn: 'id',
            variables: [
              { variable: 'id', class: 'other', sourceType: 'VARCHAR', transform: { kind: 'keep' } },
            ],
          },
        ],
      },
      { ipad: new Uint8Array(64), opad: new Uint8Array(64) },
      'project',
    )
    const [file] = await (await staging.write('parquet')).hashed()
    expect(file?.rows).toBe(kept)
    const rows = await sql(`SELECT id FROM '${join(folder, 'staging', 'x', 'patients.parquet')}' ORDER BY id`)
    return rows.map((row) => row.id)
  } finally {
    await staging.close()
  }
}

const current = (imports: readonly (readonly Directive[])[]): Directive[] => [
  ...new Map(imports.flat().map((entry) => [entry.id, entry])).values(),
]

/** Opt-out: nobody denies. A permit for everything, in a series of its own, leaves only the denies to decide. */
const undenied = (entries: readonly Directive[], asked: ConsentQuery): boolean =>
  permitsUse([...entries, { ...permit, id: 'all', policy: 'a policy of its own', purposes: [] }], asked)

const withPatients = <T>(use: (bench: Bench) => Promise<T>) =>
  withBench(async (bench) => {
    const rows = patients.map((id) => ({ id }))
    await writeTable(join(bench.folder, 'source', 'patients.parquet'), { id: 'VARCHAR' }, rows)
    return use(bench)
  })

describe('consent in the engine', () => {
  it.each([
    ['opt-in', true],
    ['opt-out', false],
  ])('property: %s keeps exactly the patients whom the reference keeps', (_, optIn) =>
    withPatients((bench) =>
      fc.assert(
        fc.asyncProperty(
          fc.array(anImport, { minLength: 1, maxLength: 3 }),
          queries,
          async (imports, asked) => {
            const decide = optIn ? permitsUse : undenied
            const all = current(imports)
            const expected = patients.filter((patient) =>
              decide(
                all.filter((entry) => entry.patient === patient),
                asked,
              ),
            )
            expect(await keepers(bench, imports, asked, optIn)).toEqual([...expected].sort())
          },
        ),
        { numRuns: 15 },
      ),
    ),
  )

  it.each<[string, readonly string[]]>([
    ['a code that reads like two known ones', ['HRESCH|HMARKT']],
    ['a blank code', ['']],
    ['a code of brackets and quotes', ['["HRESCH"]']],
  ])('%s permits nothing', (_, purposes) =>
    withPatients(async (bench) => {
      const given = [{ ...permit, patient: 'p1', purposes }]
      expect(await keepers(bench, [given], query, true)).toEqual([])
    }),
  )

  it('keeps a deny whose purposes are unknown', () =>
    withPatients(async (bench) => {
      const given = [{ ...permit, patient: 'p1', type: 'deny', purposes: ['X|Y'] }]
      expect(await keepers(bench, [given], query, false)).toEqual(patients.filter((id) => id !== 'p1').sort())
    }))
})

describe('importing directives', () => {
  const line = (change: Record<string, unknown> = {}) => {
    const { starts: _, ends: __, stated: ___, ...row } = rowOf({ ...permit, patient: 'A123456(3)' })
    const dates = { period_start: null, period_end: null, date_time: new Date(instant).toISOString() }
    return { ...row, ...dates, ...change }
  }
  const importing = (lines: readonly object[]) =>
    withBench(async ({ engine, folder }) => {
      await writeFile(
        join(folder, 'source', 'c.ndjson'),
        lines.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
      )
      const result = await engine.importConsents('c.ndjson', 'hkid')
      const kept = join(folder, 'consents', `${result.digest}.parquet`)
      const [meta] = await sql(
        `SELECT decode(value) AS forms FROM parquet_kv_metadata('${kept}') WHERE decode(key) = 'harbourgate_forms'`,
      )
      const forms: Record<string, unknown>[] = JSON.parse(String(meta?.forms))
      const rows = await sql(`SELECT * FROM '${kept}'`)
      return {
        result,
        rows: rows.map((row) => ({ ...row, ...forms[Number(row.form)] })) as Record<string, unknown>[],
      }
    })

  it('keeps patients by their normalised key', async () => {
    const { result, rows } = await importing([
      line(),
      line({ directive_id: 'd2', patient: 'ａ１２３４５６（３）' }),
    ])
    expect(result).toMatchObject({ directives: 2, patients: 1 })
    expect(rows.map((row) => row.patient)).toEqual(['A1234563', 'A1234563'])
  })

  it('keeps a blank purpose as an unknown code: it must not read as "any purpose"', async () => {
    const { rows } = await importing([line({ purposes: [''] }), line({ directive_id: 'd2', purposes: [] })])
    expect(rows.map((row) => row.purposes)).toEqual([[''], []])
  })

  it('keeps both of two equally new versions of one directive, so that the deny counts', async () => {
    const { rows } = await importing([
      line({ type: 'deny' }),
      line({ status: 'inactive' }),
      line({ type: 'deny' }),
    ])
    expect(rows.map((row) => [row.status, row.type])).toEqual([
      ['active', 'deny'],
      ['inactive', 'permit'],
    ])
  })

  it('keeps the newest version only', async () => {
    const { rows } = await importing([line({ type: 'deny', date_time: '2020-01-01T00:00:00Z' }), line()])
    expect(rows.map((row) => row.type)).toEqual(['permit'])
  })

  it('gives the same file for the same directives in another order', async () => {
    const lines = ['d1', 'd2', 'd3'].map((id) => line({ directive_id: id }))
    const [one, other] = [await importing(lines), await importing([...lines].reverse())]
    expect(one.result.digest).toBe(other.result.digest)
  })

  it.each([
    ['an unknown column', line({ restriction: 'x' })],
    ['a missing patient', line({ patient: null })],
    ['a type that is neither permit nor deny', line({ type: 'maybe' })],
    ['a reversed period', line({ period_start: '2026-01-01T00:00:00Z', period_end: '2025-01-01T00:00:00Z' })],
    ['a time that is none', line({ date_time: 'yesterday' })],
  ])('refuses with INPUT_INVALID: %s', async (_, entry) => {
    await expect(importing([entry])).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })

  it('refuses with SOURCE_UNREADABLE a file outside the source folders', () =>
    withBench(async ({ engine }) => {
      await expect(engine.importConsents('../staging', 'hkid')).rejects.toMatchObject({
        code: 'SOURCE_UNREADABLE',
      })
    }))
})

describe('consent re-checked for a published extract', () => {
  const pads = hmacPads(Buffer.from('a key'))
  const released = ['p1', 'p2', 'p3']

  async function recheck(
    { engine, folder }: Bench,
    imports: readonly (readonly Directive[])[],
    optIn: boolean,
  ) {
    const files = await imported({ engine, folder }, imports)
    const members = join(folder, 'members.parquet')
    const pseudonyms = released.map((id) =>
      createHmac('sha256', 'a key').update(`PATIENT\0${id}`).digest('hex').slice(0, 32),
    )
    await writeTable(
      members,
      { hex: 'VARCHAR' },
      pseudonyms.map((hex) => ({ hex })),
      'hex::UUID AS pseudonym',
    )
    return engine.countNoLongerPermitted(members, {
      basis: optIn ? 'opt-in' : 'opt-out',
      files,
      at: instant,
      judge: (pattern) => evaluatePattern(pattern, query),
      allPurposes: allPurposes(query),
      identifier: 'patient',
      pads,
    })
  }
  const permits = released.map((patient, index) => ({ ...permit, patient, id: `d${index}` }))

  it.each<[string, readonly Directive[], number]>([
    ['nothing changed', [], 0],
    ['one withdrew', [{ ...permit, patient: 'p2', id: 'd1', status: 'inactive' }], 1],
    [
      'one refuses by a new directive',
      [{ ...permit, patient: 'p2', id: 'd9', policy: 'other', type: 'deny' }],
      1,
    ],
    ['a directive is corrected to name somebody else', [{ ...permit, patient: 'p9', id: 'd1' }], 1],
    ['somebody else refuses', [{ ...permit, patient: 'p9', id: 'd9', type: 'deny' }], 0],
  ])('opt-in: %s', (_, later, count) =>
    withBench(async (bench) => {
      expect(await recheck(bench, later.length === 0 ? [permits] : [permits, later], true)).toBe(count)
    }),
  )

  it('opt-out: counts those who deny, not those who said nothing', () =>
    withBench(async (bench) => {
      expect(await recheck(bench, [[{ ...permit, patient: 'p2', type: 'deny' }]], false)).toBe(1)
    }))
})
