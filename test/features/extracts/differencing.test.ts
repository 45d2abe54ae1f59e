import { readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { parseEvent } from '../../../src/domain/audit/event-search.ts'
import {
  bodyOf,
  extractFor,
  grantFor,
  type Json,
  openGateway,
  type TestGateway,
  waitForExtract,
} from '../../support/gateway.ts'
import { hospitalRequest, registerHospital, writeHospital } from '../../support/hospital.ts'

const K = 5

/** Dates of birth of a few women, each of one patient alone: a cohort without them leaves out one to four patients. */
async function loneBirthdays(folder: string): Promise<string[]> {
  const rows = await onHospital(
    folder,
    `SELECT CAST(dob AS VARCHAR) AS dob FROM 'patients.parquet'
     GROUP BY dob HAVING count(*) = 1 AND any_value(sex) = 'F' ORDER BY dob LIMIT 4`,
  )
  return rows.map((row) => String(row.dob))
}

async function onHospital(folder: string, sql: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  try {
    await connection.run(`SET file_search_path = '${join(folder, 'source', 'hospital')}'`)
    return (await connection.runAndReadAll(sql)).getRowObjectsJson()
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/** The usual request, for everybody but patients born on these days. */
const requestWithout = (birthdays: readonly string[]) => ({
  ...hospitalRequest,
  datasets: hospitalRequest.datasets.map((selection) => ({
    ...selection,
    cohort: { not: { variable: 'patients.dob', op: 'in', values: birthdays } },
  })),
})

/** Pseudonym → sex of a published extract. */
async function patientsOf(test: TestGateway, extract: Json): Promise<Map<string, string>> {
  const csv = await readFile(join(test.folder, 'extracts', String(extract.id), 'patients.csv'), 'utf8')
  const rows = csv.trim().split('\n').slice(1)
  return new Map(rows.map((row): [string, string] => [row.split(',')[0] ?? '', row.split(',')[1] ?? '']))
}

/** The attacker with both files: sizes of the groups of one sex who are in the first and not in the second. */
function lostBySex(first: Map<string, string>, second: Map<string, string>): number[] {
  const lost = new Map<string, number>()
  for (const [pseudonym, sex] of first) if (!second.has(pseudonym)) lost.set(sex, (lost.get(sex) ?? 0) + 1)
  return [...lost.values()]
}

const dateOf = (extract: Json) => String(extract.recordedAt).slice(0, 10)

const membershipsOf = (test: TestGateway) =>
  test.gateway.deps.database.client.releaseMembership.findMany({ orderBy: { recordedAt: 'asc' } })

async function order(test: TestGateway, subject: string, content: object): Promise<Json> {
  const { grantId } = await grantFor(test.api, subject, content)
  return extractFor(test.api, subject, { grantId, format: 'csv' })
}

describe('releases of one dataset', () => {
  let test: TestGateway
  let birthdays: string[]
  let grantId: string
  let first: Json

  beforeAll(async () => {
    test = await openGateway({
      prepare: async (folder) => {
        await writeHospital(folder)
        birthdays = await loneBirthdays(folder)
      },
    })
    await registerHospital(test.api)
    grantId = (await grantFor(test.api, 'ada', hospitalRequest)).grantId
    first = await extractFor(test.api, 'ada', { grantId, format: 'csv' })
  }, 600_000)

  afterAll(() => test?.close())

  async function addAda(projectId: string): Promise<void> {
    const ada = await bodyOf(200, test.api.as('ada').get('/api/people/me'))
    const member = { personId: ada.id, role: 'member' }
    await bodyOf(201, test.api.as('ben').send('POST', `/api/projects/${projectId}/members`, member))
  }

  it('leave a membership beside their record, without anything that identifies', async () => {
    expect(first.status).toBe('delivered')
    const [membership] = await membershipsOf(test)
    expect(membership).toMatchObject({ extractId: first.id, datasetId: 'hospital-inpatient', k: K })
    expect(membership?.patients).toBe(Object(first.counts).released)
    const pseudonyms = [...(await patientsOf(test, first)).keys()]
    const stored = Buffer.from(membership?.classes ?? [])
    for (const pseudonym of pseudonyms) {
      expect(stored.includes(pseudonym)).toBe(false)
      expect(stored.includes(Buffer.from(pseudonym.replaceAll('-', ''), 'hex'))).toBe(false)
    }
  })

  it('may be repeated: the same again releases the same patients', async () => {
    const again = await extractFor(test.api, 'ada', { grantId, format: 'csv' })
    expect(again.status).toBe('delivered')
    expect(await patientsOf(test, again)).toEqual(await patientsOf(test, first))
    const events = await test.gateway.deps.database.client.auditEntry.findMany({
      where: { extractId: String(again.id), type: 'release.recorded' },
    })
    expect(events.map((event) => parseEvent(event.bytes).details)).toEqual([{ comparedReleases: 1 }])
  })

  it('are refused when the cohort leaves out fewer than k patients, naming the first and no count', async () => {
    const refused = await order(test, 'ada', requestWithout(birthdays))
    expect(refused).toMatchObject({
      status: 'refused',
      files: [],
      refusal: {
        code: 'DIFFERENCING_RISK',
        stage: 'checkRisk',
        detail: `Compared with extract ${first.id} of ${dateOf(first)}: the cohort leaves out too few of its patients`,
      },
    })
    expect(Object(refused.refusal).reasons[0].remedy).toContain('cohort')
    const events = await test.gateway.deps.database.client.auditEntry.findMany({
      where: { extractId: String(refused.id) },
      orderBy: { id: 'asc' },
    })
    expect(events.map(({ type, reason }) => [type, reason])).toEqual([
      ['extract.requested', null],
      ['extract.started', null],
      ['extract.refused', 'DIFFERENCING_RISK'],
    ])
    expect(await membershipsOf(test)).toHaveLength(2)
  })

  it('pass for a project with nobody in common, and are refused once there is', async () => {
    const alone = await order(test, 'ben', requestWithout(birthdays))
    expect(alone.status).toBe('delivered')
    const shared = await grantFor(test.api, 'ben', requestWithout(birthdays))
    await addAda(String(shared.projectId))
    const refused = await extractFor(test.api, 'ben', { grantId: shared.grantId, format: 'csv' })
    expect(refused).toMatchObject({ status: 'refused', refusal: { code: 'DIFFERENCING_RISK' } })
    expect(Object(refused.refusal).detail).toContain(String(first.id))
  })

  it('are not given to somebody who joins later and holds what they were never compared with', async () => {
    const { client } = test.gateway.deps.database
    const theirs = await client.extract.findFirstOrThrow({
      where: { status: 'delivered', projectId: { not: String(first.projectId) } },
    })
    await addAda(theirs.projectId)
    const path = `/api/extracts/${theirs.id}/files/patients.csv`
    const refused = await bodyOf(403, test.api.as('ada').get(path))
    expect(refused).toMatchObject({ code: 'DIFFERENCING_RISK', stage: 'download' })
    expect(String(refused.detail)).toContain(String(first.id))
    expect((await test.api.as('ben').get(path)).status).toBe(200)
    const own = await test.api.as('ada').get(`/api/extracts/${first.id}/files/patients.csv`)
    expect(own.status).toBe(200)
  })

  it('leave others out beside those who withdrew, so that no difference singles them out', async () => {
    const quoted = birthdays.map((day) => `'${day}'`).join(', ')
    const target = join(test.folder, 'source', 'hospital', 'withdrawals.parquet')
    await onHospital(
      test.folder,
      `COPY (SELECT 'withdrawal-' || hkid AS directive_id, hkid AS patient, 'active' AS status, 'research' AS category,
        'patient-privacy' AS scope, 'urn:test:withdrawal' AS policy, 'patient' AS performer, 'deny' AS type,
        ['HRESCH'] AS purposes, NULL::TIMESTAMPTZ AS period_start, NULL::TIMESTAMPTZ AS period_end, now() AS date_time
       FROM 'patients.parquet' WHERE CAST(dob AS VARCHAR) IN (${quoted})) TO '${target}'`,
    )
    const imported = { file: 'hospital/withdrawals.parquet' }
    await bodyOf(201, test.api.as('wong').send('POST', '/api/consents/hospital-inpatient/imports', imported))
    const second = await extractFor(test.api, 'ada', { grantId, format: 'csv' })
    expect(second.status).toBe('delivered')
    const before = await patientsOf(test, first)
    const after = await patientsOf(test, second)
    const lost = lostBySex(before, after)
    expect(lost.length).toBe(1)
    for (const size of lost) expect(size).toBeGreaterThanOrEqual(K)
    expect(lostBySex(after, before)).toEqual([])
    // They count as suppressed, and small counts are bounded as always.
    const released = before.size - (lost[0] ?? 0)
    expect(Object(second.counts)).toMatchObject({ suppressed: { atMost: 9 }, released })
    const third = await extractFor(test.api, 'ada', { grantId, format: 'csv' })
    expect(await patientsOf(test, third)).toEqual(after)
  })

  it('are refused when the numbering of patients is not the one they were recorded under', async () => {
    const folder = join(test.folder, 'consents', 'numbering')
    await rename(folder, `${folder}-away`)
    try {
      const refused = await extractFor(test.api, 'ada', { grantId, format: 'csv' })
      expect(refused).toMatchObject({ status: 'refused', refusal: { code: 'DIFFERENCING_RISK' } })
      expect(Object(refused.refusal).detail).toContain('numbering')
    } finally {
      await rm(folder, { recursive: true, force: true })
      await rename(`${folder}-away`, folder)
    }
  })

  it('keep no membership when the record cannot be written, and one once it can', async () => {
    const { database } = test.gateway.deps
    const kept = (await membershipsOf(test)).length
    await database.query(`CREATE FUNCTION fail_record() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'disk full'; END; $$`)
    await database.query(`CREATE TRIGGER fail_record BEFORE UPDATE ON extract FOR EACH ROW
      WHEN (NEW.status = 'recorded') EXECUTE FUNCTION fail_record()`)
    const ordered = await bodyOf(
      202,
      test.api.as('ada').send('POST', '/api/extracts', { grantId, format: 'csv' }),
    )
    const where = { extractId: String(ordered.id), type: 'extract.recovered' }
    for (let tries = 0; tries < 300 && (await database.client.auditEntry.count({ where })) === 0; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 100))
    expect((await membershipsOf(test)).length).toBe(kept)
    await database.query('DROP TRIGGER fail_record ON extract')
    expect(await waitForExtract(test.api, 'ada', String(ordered.id))).toMatchObject({ status: 'delivered' })
    expect((await membershipsOf(test)).length).toBe(kept + 1)
  })
})

describe('two releases to the same people made at the same time', () => {
  it('never both pass unaware of each other', async () => {
    let birthdays: string[] = []
    const test = await openGateway({
      env: { HARBOURGATE_EXTRACT_CONCURRENCY: '2' },
      prepare: async (folder) => {
        await writeHospital(folder)
        birthdays = await loneBirthdays(folder)
      },
    })
    try {
      await registerHospital(test.api)
      const grants = [
        await grantFor(test.api, 'ada', hospitalRequest),
        await grantFor(test.api, 'ada', requestWithout(birthdays)),
      ]
      // Neither may record before both were compared with what is there: nothing.
      const { records } = test.gateway.deps.ports
      const { record } = records
      let arrived = 0
      let open: () => void = () => undefined
      const both = new Promise<void>((resolve) => {
        open = resolve
      })
      const conflicts: unknown[] = []
      const gathered: typeof record = async (...release) => {
        arrived += 1
        if (arrived === 2) open()
        await both
        return record(...release).catch((error: unknown) => {
          conflicts.push(Object(error).code)
          throw error
        })
      }
      Object.assign(records, { record: gathered })
      const ended = await Promise.all(
        grants.map(({ grantId }) => extractFor(test.api, 'ada', { grantId, format: 'csv' })),
      )
      expect(arrived).toBe(2 + ended.filter(({ status }) => status === 'delivered').length - 1)
      expect(conflicts).toEqual(['RELEASE_CONFLICT'])
      expect(ended.every(({ attempt }) => attempt === 1)).toBe(true)
      const delivered = ended.filter(({ status }) => status === 'delivered')
      const tables = await Promise.all(delivered.map((extract) => patientsOf(test, extract)))
      const [one, other] = tables
      if (one !== undefined && other !== undefined) {
        for (const size of [...lostBySex(one, other), ...lostBySex(other, one)])
          expect(size).toBeGreaterThanOrEqual(K)
      } else {
        expect(ended.find(({ status }) => status === 'refused')).toMatchObject({
          refusal: { code: 'DIFFERENCING_RISK' },
        })
      }
      expect(await membershipsOf(test)).toHaveLength(delivered.length)
    } finally {
      await test.close()
    }
  }, 600_000)
})

describe('releases to one organisation', () => {
  it('are compared when the gateway is configured so', async () => {
    let birthdays: string[] = []
    const test = await openGateway({
      env: { HARBOURGATE_COMPARE_ORGANISATION: 'true' },
      prepare: async (folder) => {
        await writeHospital(folder)
        birthdays = await loneBirthdays(folder)
      },
    })
    try {
      await registerHospital(test.api)
      const first = await order(test, 'ada', hospitalRequest)
      const { client } = test.gateway.deps.database
      expect((await order(test, 'ben', requestWithout(birthdays))).status).toBe('delivered')
      const { organisation } = await client.person.findFirstOrThrow({ where: { subject: 'ada' } })
      await client.person.updateMany({ where: { subject: 'ben' }, data: { organisation } })
      const refused = await order(test, 'ben', requestWithout(birthdays))
      expect(refused).toMatchObject({ status: 'refused', refusal: { code: 'DIFFERENCING_RISK' } })
      expect(Object(refused.refusal).detail).toContain(String(first.id))
    } finally {
      await test.close()
    }
  }, 600_000)
})
