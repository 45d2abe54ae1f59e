import type { AuditHoldView } from '../../../contract/audit-retention.ts'
import { formatInstant } from '../../text/format.ts'
import type { Tone } from '../../ui/badge.tsx'

type State = 'active' | 'lifted'

export const holdStates: Readonly<Record<State, { readonly label: string; readonly tone: Tone }>> = {
  active: { label: 'In force', tone: 'wait' },
  lifted: { label: 'Lifted', tone: 'quiet' },
}

export const stateOf = ({ liftedAt }: Pick<AuditHoldView, 'liftedAt'>): State =>
  liftedAt === null ? 'active' : 'lifted'

type Scope = Pick<AuditHoldView, 'project' | 'request' | 'person' | 'dataset' | 'fromIndex' | 'fromTime'>

/** What a hold covers: all that it names must fit, and one that names nothing covers everything. */
export function aboutInWords(hold: Scope, nameOf: (id: string) => string): string {
  const subjects = [
    hold.project === null ? undefined : `project ${hold.project}`,
    hold.request === null ? undefined : `request ${hold.request}`,
    hold.person === null ? undefined : nameOf(hold.person),
    hold.dataset === null ? undefined : `dataset ${hold.dataset}`,
  ].filter((subject) => subject !== undefined)
  const starts = [
    hold.fromIndex === null ? '' : `, from entry ${hold.fromIndex} on`,
    hold.fromTime === null ? '' : `, recorded from ${formatInstant(hold.fromTime)} on`,
  ]
  return `${subjects.length === 0 ? 'everything' : subjects.join(' and ')}${starts.join('')}`
}
