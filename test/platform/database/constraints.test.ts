import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Database } from '../../../src/platform/database/database.ts'
import { describeDatabases, openTestDatabase } from '../../support/database.ts'

const uuid = '00000000-0000-4000-8000-000000000001'
const now = '2026-03-01T00:00:00Z'
const later = '2026-04-01T00:00:00Z'
const hash = Buffer.alloc(32, 7)

type Row = Record<string, unknown>

const request = {
  id: uuid,
  project_id: uuid,
  requester_id: uuid,
  status: 'submitted',
  revision: 1,
  version: 1,
}
const rows = {
  access_request: { ...request, content: {}, created_at: now, updated_at: now },
  request_version: {
    request_id: uuid,
    version: 1,
    content: {},
    digest: 'd',
    submitted_by: uuid,
    submitted_at: now,
  },
  vote: {
    ...{ id: uuid, request_id: uuid, version: 1, member_id: uuid },
    ...{ choice: 'approve', rationale: 'sound', cast_at: now, superseded_at: null },
  },
  decision: {
    ...{
      request_id: uuid,
      version: 1,
      outcome: 'approved',
      rationale: 'sound',
      conditions: {},
      obligations: {},
    },
    ...{ decided_by: uuid, decided_at: now },
  },
  access_grant: {
    ...{
      id: uuid,
      request_id: uuid,
      request_version: 1,
      project_id: uuid,
      scope: {},
      conditions: {},
      obligations: {},
    },
    ...{
      starts_at: now,
      ends_at: later,
      status: 'active',
      revoked_by: null,
      revoked_at: null,
      revoke_reason: null,
    },
  },
  extract: {
    ...{
      id: uuid,
      grant_id: uuid,
      project_id: uuid,
      dataset_id: 'd',
      dataset_version: 1,
      requested_by: uuid,
    },
    ...{ format: 'parquet', status: 'queued', stage: 'authorise', progress: {}, attempt: 0, as_of: now },
    ...{ refusal: null, manifest: null, recorded_entry: null, recorded_at: null, certificate: null },
    ...{ delivered_at: null, created_at: now, updated_at: now },
  },
  dataset_version: {
    ...{ dataset_id: 'd', version: 1, digest: 'd', definition: {}, columns: {}, registered_by: uuid },
    registered_at: now,
  },
  consent_import: {
    ...{ id: uuid, dataset_id: 'd', sequence: 1, digest: 'd', directives: 1, patients: 1 },
    ...{ imported_by: uuid, imported_at: now },
  },
  audit_entry: { id: 1, bytes: Buffer.from('{}'), leaf_hash: hash, time: now, type: 't', outcome: 'ok' },
  audit_leaf: { index: 0, entry_id: 1 },
  audit_tree_head: { size: 1, root: hash, range: hash, checkpoint: 'c', signed_at: now },
} satisfies Record<string, Row>

type Table = keyof typeof rows

const revoked = { status: 'revoked', revoked_by: uuid, revoked_at: now, revoke_reason: 'breach' }
const recorded = { status: 'recorded', manifest: {}, recorded_entry: 1, recorded_at: now }
const delivered = { ...recorded, status: 'delivered', certificate: 'c', delivered_at: now }
const refused = { status: 'refused', refusal: { code: 'CONSENT_WITHDRAWN' } }

const accepted: [Table, Row][] = [
  ['access_grant', revoked],
  ['extract', recorded],
  ['extract', delivered],
  ['extract', refused],
  ['audit_tree_head', { size: 0, range: Buffer.alloc(0) }],
  ['audit_tree_head', { size: 3, range: Buffer.alloc(64) }],
]

const rejected: [Table, string, Row][] = [
  ['access_request', 'access_request_status_known', { status: 'open' }],
  ['vote', 'vote_choice_known', { choice: 'abstain' }],
  ['decision', 'decision_outcome_known', { outcome: 'deferred' }],
  ['access_grant', 'access_grant_status_known', { status: 'expired' }],
  ['access_grant', 'access_grant_revocation_complete', { status: 'revoked' }],
  ['access_grant', 'access_grant_revocation_complete', { ...revoked, status: 'active' }],
  ['access_grant', 'access_grant_revocation_complete', { ...revoked, revoked_by: null }],
  ['access_grant', 'access_grant_revocation_complete', { ...revoked, revoked_at: null }],
  ['access_grant', 'access_grant_revocation_complete', { ...revoked, revoke_reason: null }],
  ['access_grant', 'access_grant_revocation_complete', { revoke_reason: 'breach' }],
  ['access_grant', 'access_grant_period', { ends_at: now }],
  ['extract', 'extract_status_known', { status: 'done' }],
  ['extract', 'extract_record_complete', { ...recorded, manifest: null }],
  ['extract', 'extract_record_complete', { ...recorded, recorded_entry: null }],
  ['extract', 'extract_record_complete', { ...recorded, status: 'running', recorded_at: null }],
  ['extract', 'extract_manifest_object', { ...recorded, manifest: 'null' }],
  ['extract', 'extract_delivery_complete', { ...recorded, certificate: 'c' }],
  ['extract', 'extract_delivery_complete', { ...recorded, delivered_at: now }],
  ['extract', 'extract_delivery_recorded', { certificate: 'c', delivered_at: now }],
  ['extract', 'extract_status_recorded', { status: 'recorded' }],
  ['extract', 'extract_status_delivered', { ...recorded, status: 'delivered' }],
  ['extract', 'extract_refusal_complete', { status: 'refused' }],
  ['extract', 'extract_refusal_complete', { status: 'failed' }],
  ['extract', 'extract_refusal_complete', { ...refused, status: 'queued' }],
  ['extract', 'extract_refusal_complete', { ...refused, refusal: 'null' }],
  ['audit_entry', 'audit_entry_leaf_hash_size', { leaf_hash: Buffer.alloc(31) }],
  ['audit_leaf', 'audit_leaf_index_natural', { index: -1 }],
  ['audit_tree_head', 'audit_tree_head_size_natural', { size: -1 }],
  ['audit_tree_head', 'audit_tree_head_root_size', { root: Buffer.alloc(33) }],
  ['audit_tree_head', 'audit_tree_head_range_size', { range: Buffer.alloc(33) }],
]

const immutable: [Table, string][] = [
  ['audit_entry', `outcome = 'refused'`],
  ['audit_leaf', 'index = 5'],
  ['audit_tree_head', `checkpoint = 'other'`],
  ['request_version', `digest = 'other'`],
  ['decision', `outcome = 'rejected'`],
  ['dataset_version', `definition = '{"a":1}'`],
  ['consent_import', 'patients = 0'],
]

describeDatabases('rules of the tables', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  /** Inserts into `table` with `changes`, then runs `statements`, and keeps nothing of it. */
  async function tryOut(table: Table, changes: Row = {}, statements: string[] = []): Promise<void> {
    const kept = new Error('rolled back')
    const attempt = database.transaction(async (tx) => {
      for (const parent of parents[table] ?? []) await tx.$executeRawUnsafe(...insert(parent, rows[parent]))
      await tx.$executeRawUnsafe(...insert(table, { ...rows[table], ...changes }))
      for (const statement of statements) await tx.$executeRawUnsafe(statement)
      throw kept
    })
    await attempt.catch((error) => (error === kept ? undefined : Promise.reject(error)))
  }

  describe.each(Object.keys(rows).filter((name): name is Table => name in rows))('%s', (table) => {
    it('accepts an ordinary row', () => tryOut(table))
  })

  it.each(accepted)('%s accepts %j', (table, changes) => tryOut(table, changes))

  it.each(rejected)('%s rejects by %s %j', async (table, constraint, changes) => {
    await expect(tryOut(table, changes)).rejects.toThrow(constraint)
  })

  it.each(immutable)('%s cannot be changed, emptied or truncated', async (table, change) => {
    const refusal = (operation: string) => `${operation} on ${table} is not allowed`
    await expect(tryOut(table, {}, [`UPDATE ${table} SET ${change}`])).rejects.toThrow(refusal('UPDATE'))
    await expect(tryOut(table, {}, [`DELETE FROM ${table}`])).rejects.toThrow(refusal('DELETE'))
    await expect(tryOut(table, {}, [`TRUNCATE ${table} CASCADE`])).rejects.toThrow(
      /TRUNCATE on \w+ is not allowed/,
    )
  })

  it('a member has one vote that counts on a submission, and may change it by a new one', async () => {
    const again = (values: string) =>
      `INSERT INTO vote SELECT gen_random_uuid(), request_id, version, ${values} FROM vote`
    const another = again(`member_id, 'reject', 'changed', cast_at, NULL`)
    await expect(tryOut('vote', {}, [another])).rejects.toThrow(/member_id|vote_current_key/)
    await tryOut('vote', {}, [`UPDATE vote SET superseded_at = now()`, another])
    await tryOut('vote', {}, [again(`gen_random_uuid(), 'reject', 'no', cast_at, NULL`)])
  })

  it.each([
    ['UPDATE', `UPDATE vote SET choice = 'reject'`],
    ['DELETE', 'DELETE FROM vote'],
    ['TRUNCATE', 'TRUNCATE vote'],
  ])('a vote cannot be rewritten by %s', async (operation, statement) => {
    await expect(tryOut('vote', {}, [statement])).rejects.toThrow(`${operation} on vote is not allowed`)
  })

  it('a superseded vote stays superseded', async () => {
    const revive = 'UPDATE vote SET superseded_at = NULL'
    await expect(tryOut('vote', { superseded_at: now }, [revive])).rejects.toThrow(
      'UPDATE on vote is not allowed',
    )
  })

  it.each([
    ['the manifest', recorded, `UPDATE extract SET manifest = '{"files":[]}'`],
    ['the entry', recorded, 'UPDATE extract SET recorded_entry = 2'],
    [
      'the record as a whole',
      recorded,
      `UPDATE extract SET status = 'failed', manifest = NULL, recorded_entry = NULL, recorded_at = NULL`,
    ],
    ['the certificate', delivered, `UPDATE extract SET certificate = 'other'`],
    ['the row', recorded, 'DELETE FROM extract'],
  ])('of a recorded extract %s is final', async (_, state, statement) => {
    await expect(tryOut('extract', state, [statement])).rejects.toThrow('on extract is not allowed')
  })

  it('a recorded extract can still be delivered, and an unrecorded one be removed', async () => {
    const deliver = `UPDATE extract SET status = 'delivered', certificate = 'c', delivered_at = now()`
    await tryOut('extract', recorded, [deliver, `UPDATE extract SET updated_at = now()`])
    await tryOut('extract', {}, ['DELETE FROM extract'])
  })
})

const parents: Partial<Record<Table, Table[]>> = {
  request_version: ['access_request'],
  vote: ['access_request', 'request_version'],
  decision: ['access_request', 'request_version'],
  audit_leaf: ['audit_entry'],
}

/** One INSERT whose values PostgreSQL reads from JSON, so that every column gets its own type. */
function insert(table: Table, row: Row): [string, string] {
  const values = Object.entries(row).map(([name, value]) => [
    name,
    Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : value === 'null' ? null : value,
  ])
  const json = JSON.stringify(Object.fromEntries(values))
  const columns = Object.keys(row).map((name) => `"${name}"`)
  // The text 'null' stands for JSON null, which jsonb_populate_record would read as an absent value.
  const selected = Object.entries(row).map(([name, value]) =>
    value === 'null' ? `'null'::jsonb` : `"${name}"`,
  )
  return [
    `INSERT INTO "${table}" (${columns}) SELECT ${selected} FROM jsonb_populate_record(NULL::"${table}", $1::text::jsonb)`,
    json,
  ]
}
