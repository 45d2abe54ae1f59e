import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { canonicalBytes } from '../../../src/domain/audit/canonical.ts'
import { type AuditEvent, eventTypes } from '../../../src/domain/audit/event.ts'
import { csv, safeCell } from '../../../src/domain/audit/export/csv.ts'
import { toAuditEvent } from '../../../src/domain/audit/export/fhir.ts'
import { ndjson } from '../../../src/domain/audit/export/ndjson.ts'
import { toOcsf } from '../../../src/domain/audit/export/ocsf.ts'
import { leafHash } from '../../../src/domain/audit/merkle-tree.ts'
import { isFormula } from '../../../src/domain/csv-formula.ts'
import { refusedExtract } from './events.ts'

const source = { origin: 'https://gateway.example.org', version: '1.0.0' }
const client = `sha256:${'ab'.repeat(32)}`

const entryOf = (event: AuditEvent) => {
  const bytes = canonicalBytes(event)
  return {
    id: '42',
    index: '41',
    leafHash: Buffer.from(leafHash(bytes)).toString('hex'),
    event,
    canonical: Buffer.from(bytes).toString('utf8'),
  }
}
const event = (type: AuditEvent['type'], more: Partial<AuditEvent> = {}): AuditEvent => ({
  ...refusedExtract,
  type,
  outcome: 'success',
  decision: { stage: 'authorise', reasons: [], policies: ['p'] },
  sealed: { client },
  ...more,
})
type Found = Record<string, unknown>
const resource = (of: AuditEvent): Found => JSON.parse(JSON.stringify(toAuditEvent(entryOf(of), source)))

const codes = (value: unknown): string[] =>
  value instanceof Object && 'coding' in value && Array.isArray(value.coding)
    ? value.coding.map(({ system, code }) => `${system}|${code}`)
    : []
const agents = ({ agent }: Found): Found[] => (Array.isArray(agent) ? agent : [])
const agentOf = (found: Found, code: string) => agents(found).filter(({ type }) => codes(type).includes(code))
const dcm = (code: string) => `http://dicom.nema.org/resources/ontology/DCM|${code}`

const rulesFile = join(
  process.env.HARBOURGATE_SHARED ?? join('..', 'shared'),
  'vectors/standards/balp-profile-rules.json',
)
const withRules = existsSync(rulesFile) ? describe : describe.skip

withRules('FHIR AuditEvents have the shapes of IHE BALP, patients apart', () => {
  const { profiles } = existsSync(rulesFile) ? JSON.parse(readFileSync(rulesFile, 'utf8')) : { profiles: {} }
  const ruleAgents = (profile: string, names: string[]) =>
    names.map((name) => ({ name, ...profiles[`IHE.BasicAudit.${profile}`].agents[name] }))

  it('a disclosure names source and recipient, each with who and network; the source is the observer', () => {
    const rules = profiles['IHE.BasicAudit.PrivacyDisclosure.Source']
    for (const type of ['release.recorded', 'download.started'] as const) {
      const found = resource(event(type))
      expect([found.type, found.action]).toMatchObject([
        { system: rules.type[0], code: rules.type[1] },
        rules.action,
      ])
      expect(found.subtype).toMatchObject([
        { system: rules.subtypeContains[0], code: rules.subtypeContains[1] },
      ])
      for (const name of rules.required) expect(found[name]).toBeDefined()
      for (const {
        type: [system, code],
        need,
      } of ruleAgents('PrivacyDisclosure.Source', ['source', 'recipient'])) {
        const [agent, ...others] = agentOf(found, `${system}|${code}`)
        expect(others).toEqual([])
        for (const member of need) expect(agent?.[member]).toBeDefined()
      }
      const [{ who } = { who: undefined }] = agentOf(found, dcm('110153'))
      expect(who).toEqual(Object(found.source).observer)
    }
  })

  it('a refusal by policy is an authorization decision: denied, with client, user, organisation and authorizer', () => {
    const rules = profiles['IHE.BasicAudit.AuthZconsent']
    for (const type of ['access.denied', 'download.refused'] as const) {
      const decision = { stage: 'authorise', reasons: ['GRANT_EXPIRED'], policies: ['p'] } as const
      const found = resource(event(type, { outcome: 'refused', decision }))
      expect([found.type, found.action, found.outcome]).toMatchObject([
        { system: rules.type[0], code: rules.type[1] },
        rules.action,
        '8',
      ])
      expect(found.outcomeDesc).toContain('GRANT_EXPIRED')
      expect(rules.subtypeFrom).toContain(Object(found.subtype)[0].code)
      const expected = ruleAgents('AuthZconsent', ['client', 'user', 'userorg', 'authorizer'])
      expect(agents(found)).toHaveLength(expected.length)
      for (const {
        type: [system, code],
        need = [],
        requestor,
      } of expected) {
        const [agent] = agentOf(found, `${system}|${code}`)
        for (const member of need) expect(agent?.[member]).toBeDefined()
        if (requestor !== undefined) expect(agent?.requestor).toBe(requestor)
      }
      const [{ who } = { who: undefined }] = agentOf(
        found,
        'http://terminology.hl7.org/CodeSystem/extra-security-role-type|authserver',
      )
      expect(who).toEqual(Object(found.source).observer)
      // Closed slices: nothing but a consent and the token.
      const kinds = Object(found.entity).map(({ type: { code } }: { type: { code: string } }) => code)
      expect(kinds).toEqual(['Consent', 'UserOauthAgent'])
      expect(JSON.stringify(found.entity)).toContain('urn:ietf:params:oauth:jti:t-1')
    }
  })

  it('a search has the query, base64, and no what or detail; reading swaps client and server', () => {
    const search = resource(event('audit.read', { details: { kind: 'search', outcome: 'refused' } }))
    expect([search.action, Object(search.subtype)[0].code]).toEqual(['E', 'search'])
    const [query] = Object(search.entity)
    expect(query).toMatchObject({ type: { code: '2' }, role: { code: '24' } })
    expect(query.what ?? query.detail).toBeUndefined()
    expect(JSON.parse(Buffer.from(query.query, 'base64').toString())).toEqual({
      kind: 'search',
      outcome: 'refused',
    })
    const read = resource(event('request.read'))
    expect([read.action, Object(read.subtype)[0].code]).toEqual(['R', 'read'])
    const clientOf = (found: Found) =>
      agents(found).find(({ network }) => Object(network).address === `urn:harbourgate:sealed:${client}`)
    expect([codes(clientOf(search)?.type), codes(clientOf(read)?.type)]).toEqual([
      [dcm('110153')],
      [dcm('110152')],
    ])
  })

  it('the token is named by its jti', () => {
    const [agent] = agentOf(
      resource(event('request.read')),
      'https://profiles.ihe.net/ITI/BALP/CodeSystem/UserAgentTypes|UserOauthAgent',
    )
    expect(agent).toMatchObject({ requestor: true, policy: ['urn:ietf:params:oauth:jti:t-1'] })
  })
})

describe('every kind of event', () => {
  it.each([...eventTypes])('%s has what FHIR R4 and OCSF require, and names no patient', (type) => {
    const found = resource(event(type))
    for (const name of ['type', 'recorded', 'agent', 'source']) expect(found[name]).toBeDefined()
    expect(agents(found).every(({ requestor }) => typeof requestor === 'boolean')).toBe(true)
    expect(agents(found).some(({ requestor }) => requestor === true)).toBe(true)
    expect(JSON.stringify(found)).not.toContain('Patient')
    const flat = toOcsf(entryOf(event(type)), source)
    expect(flat).toMatchObject({
      class_uid: 6003,
      category_uid: 6,
      time: Date.parse(refusedExtract.time),
      severity_id: 1,
      metadata: { version: expect.any(String), product: { name: 'Harbourgate' } },
      actor: { user: { uid: 'p-1' } },
    })
    const { activity_id, type_uid } = Object(flat)
    expect(type_uid).toBe(600_300 + activity_id)
  })
})

describe('NDJSON', () => {
  it('holds the bytes as hashed', () => {
    const entry = entryOf(refusedExtract)
    const text = ndjson.write(entry, source)
    expect(text).toContain(`"event":${entry.canonical}}`)
    expect(JSON.parse(text).event).toEqual(JSON.parse(entry.canonical))
  })
})

describe('CSV', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+1', '+1'],
    ['-1.5e3', '-1.5e3'],
    ['-1+1', "'-1+1"],
    ['＝1', "'＝1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['|calc', "'|calc"],
    [' =1', `' =1`],
    ['\t=1', `"'\t=1"`],
    ['\r1', `"'\r1"`],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['plain', 'plain'],
  ])('writes %j as %j', (value, cell) => {
    expect(safeCell(value)).toBe(cell)
  })

  it('never begins a cell like a formula, and loses nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const cell = safeCell(value)
        const text = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell
        expect(isFormula(text)).toBe(false)
        expect(text).not.toMatch(/^\s*[=@|%]/)
        expect(text === value || text === `'${value}`).toBe(true)
      }),
    )
  })

  it('has a value for every column of its header', () => {
    const cells = (line: string) => line.match(/("([^"]|"")*"|[^,\r\n]*)(,|\r\n)/g)?.length
    expect(cells(csv.write(entryOf(refusedExtract), source))).toBe(cells(csv.head ?? ''))
  })
})
