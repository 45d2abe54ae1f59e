import { canonicalJson } from '../canonical.ts'
import { describe } from '../describe.ts'
import type { AuditEvent, Outcome } from '../event.ts'
import { type Activity, activityOf } from './activity.ts'
import type { ExportedEntry, ExportFormat, ExportSource } from './exported-entry.ts'
import {
  authorizerAgent,
  clientAgent,
  gatewayAgent,
  gatewayOf,
  organisationAgent,
  tokenAgents,
  userAgentOf,
} from './fhir-agents.ts'
import {
  authorisationSubtype,
  type Coding,
  dcm,
  eventType,
  interaction,
  lifecycle,
  sourceType,
} from './fhir-codes.ts'
import { decisionEntities, queryEntity, subjectEntities, transactionEntities } from './fhir-entities.ts'

type Shape = {
  readonly type: Coding
  readonly subtype: Coding
  readonly action: 'C' | 'R' | 'U' | 'D' | 'E'
  readonly agent: readonly object[]
  readonly entity: readonly object[]
}

/** FHIR outcome: 0 success, 4 minor failure, 8 serious failure (BALP: a denial). */
const outcomes: Readonly<Record<Outcome, '0' | '4' | '8'>> = { success: '0', failed: '4', refused: '8' }

/**
 * An event as FHIR R4 AuditEvent in the shapes of IHE BALP. No profile is claimed: those of disclosure and of consent
 * decisions demand one Patient for each event, and the log names none.
 */
export function toAuditEvent({ id, event }: ExportedEntry, { origin }: ExportSource): object {
  const { type, subtype, action, agent, entity } = shapeOf(event, origin)
  return {
    resourceType: 'AuditEvent',
    id,
    type,
    subtype: [subtype],
    action,
    recorded: event.time,
    outcome: outcomes[event.outcome],
    outcomeDesc: describe(event),
    ...(event.purpose === undefined ? {} : { purposeOfEvent: event.purpose.map((text) => ({ text })) }),
    agent,
    source: { observer: gatewayOf(origin), type: [sourceType('6', 'Security Server')] },
    ...(entity.length === 0 ? {} : { entity }),
  }
}

function shapeOf(event: AuditEvent, origin: string): Shape {
  const activity = activityOf(event)
  switch (activity) {
    case 'disclose':
      return disclosure(event, origin)
    case 'decide':
      return decision(event, origin)
    case 'start':
    case 'stop':
    case 'configure':
    case 'run':
      return operation(event, origin, activity)
    default:
      return rest(event, origin, activity)
  }
}

/** BALP PrivacyDisclosure.Source, without its patient. */
const disclosure = (event: AuditEvent, origin: string): Shape => ({
  type: dcm('110106', 'Export'),
  subtype: lifecycle('disclose', 'Disclose'),
  action: 'R',
  agent: [
    gatewayAgent('110153', origin),
    { ...clientAgent('110152', event), requestor: event.call?.tokenId === undefined },
    ...tokenAgents(event),
  ],
  entity: [...subjectEntities(event), ...transactionEntities(event)],
})

/** BALP AuthZ decision: by consent where consent decided, else by role. */
const decision = (event: AuditEvent, origin: string): Shape => ({
  type: dcm('110113', 'Security Alert'),
  subtype: authorisationSubtype(
    event.decision?.reasons.some((reason) => reason.startsWith('CONSENT_')) === true
      ? 'AuthZ-Consent'
      : 'AuthZ-Role',
  ),
  action: 'E',
  agent: [
    clientAgent('110150', event),
    userAgentOf(event),
    organisationAgent(event.actor.organisation ?? 'unknown'),
    authorizerAgent(origin),
  ],
  entity: decisionEntities(event),
})

const operations: Readonly<Record<'start' | 'stop' | 'configure' | 'run', readonly [Coding, Coding]>> = {
  start: [dcm('110100', 'Application Activity'), dcm('110120', 'Application Start')],
  stop: [dcm('110100', 'Application Activity'), dcm('110121', 'Application Stop')],
  configure: [dcm('110113', 'Security Alert'), dcm('110131', 'Software Configuration')],
  run: [eventType('rest', 'RESTful Operation'), interaction('operation', 'operation')],
}

const operation = (event: AuditEvent, origin: string, activity: keyof typeof operations): Shape => {
  const [type, subtype] = operations[activity]
  const person = event.call?.tokenId === undefined ? [] : [userAgentOf(event), ...tokenAgents(event)]
  const gateway = { ...gatewayAgent('110153', origin), requestor: person.length === 0 }
  const entity = [...subjectEntities(event), ...transactionEntities(event)]
  return { type, subtype, action: 'E', agent: [gateway, ...person], entity }
}

type RestActivity = Exclude<Activity, 'disclose' | 'decide' | keyof typeof operations>

const rests: Readonly<Record<RestActivity, { code: string; action: Shape['action']; isPush: boolean }>> = {
  create: { code: 'create', action: 'C', isPush: true },
  update: { code: 'update', action: 'U', isPush: true },
  delete: { code: 'delete', action: 'D', isPush: true },
  read: { code: 'read', action: 'R', isPush: false },
  search: { code: 'search', action: 'E', isPush: true },
}

/**
 * BALP Create, Read, Update, Delete, Query. The client is the source of what it sends, a query included, and the
 * destination of what it reads.
 */
const rest = (event: AuditEvent, origin: string, activity: RestActivity): Shape => {
  const { code, action, isPush } = rests[activity]
  return {
    type: eventType('rest', 'RESTful Operation'),
    subtype: interaction(code, code),
    action,
    agent: [
      clientAgent(isPush ? '110153' : '110152', event),
      gatewayAgent(isPush ? '110152' : '110153', origin),
      userAgentOf(event),
      ...tokenAgents(event),
    ],
    entity: [
      ...(activity === 'search' ? [queryEntity(event)] : subjectEntities(event)),
      ...transactionEntities(event),
    ],
  }
}

/** FHIR NDJSON, one AuditEvent a line (FHIR Bulk Data). */
export const fhir: ExportFormat = {
  mediaType: 'application/fhir+ndjson',
  extension: 'fhir.ndjson',
  write: (entry, source) => `${canonicalJson(toAuditEvent(entry, source))}\n`,
}

/** The code of `type` under which events of a kind are exported, for searching by it. */
export const typeCodeOf = (type: AuditEvent['type']): string =>
  shapeOf({ type, outcome: 'success', time: '', actor: { id: '' }, about: {} }, '').type.code
