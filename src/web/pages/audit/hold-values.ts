import type { NewHold } from '../../../contract/audit-retention.ts'

type Kind = 'everything' | 'project' | 'request' | 'person' | 'dataset'

/** The form of a hold as typed. */
export type HoldValues = {
  readonly kind: Kind
  /** Id of what it is about; empty for everything. */
  readonly subject: string
  /** Calendar date, or empty. */
  readonly from: string
  readonly reason: string
}

export const kinds: readonly { readonly value: Kind; readonly label: string }[] = [
  { value: 'request', label: 'A request' },
  { value: 'project', label: 'A project' },
  { value: 'person', label: 'A person' },
  { value: 'dataset', label: 'A dataset' },
  { value: 'everything', label: 'Everything' },
]

export const emptyHold: HoldValues = { kind: 'request', subject: '', from: '', reason: '' }

/** What stands in the way of placing it, for people; undefined when nothing does. */
export function missingFrom({ kind, subject, reason }: HoldValues): string | undefined {
  if (kind !== 'everything' && subject.trim() === '') return `Say which ${kind}.`
  return reason.trim() === '' ? 'State the reason.' : undefined
}

/** The hold as the gateway takes it, which checks that it knows what it is about. */
export const toNewHold = ({ kind, subject, from, reason }: HoldValues): NewHold => ({
  reason,
  ...(kind === 'everything' ? {} : { [kind]: subject.trim() }),
  ...(from === '' ? {} : { fromTime: `${from}T00:00:00.000Z` }),
})
