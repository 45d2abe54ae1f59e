import type { EventType } from '../audit/event.ts'
import { refuse } from '../refusal.ts'

export const requestStates = ['draft', 'submitted', 'returned', 'approved', 'rejected', 'withdrawn'] as const
export type RequestState = (typeof requestStates)[number]

export const requestCommands = ['edit', 'submit', 'withdraw', 'vote', 'return', 'approve', 'reject'] as const
export type RequestCommand = (typeof requestCommands)[number]

/** The whole state machine: state × command → next state. What is not here cannot happen, whoever asks. */
export const transitions: Readonly<
  Record<RequestState, Readonly<Partial<Record<RequestCommand, RequestState>>>>
> = {
  draft: { edit: 'draft', submit: 'submitted', withdraw: 'withdrawn' },
  submitted: {
    vote: 'submitted',
    return: 'returned',
    approve: 'approved',
    reject: 'rejected',
    withdraw: 'withdrawn',
  },
  returned: { edit: 'returned', submit: 'submitted', withdraw: 'withdrawn' },
  approved: {},
  rejected: {},
  withdrawn: {},
}

/** Who has to act next. Every state has an owner; final states belong to nobody. */
export const stateOwners: Readonly<Record<RequestState, 'researcher' | 'committee' | 'nobody'>> = {
  draft: 'researcher',
  submitted: 'committee',
  returned: 'researcher',
  approved: 'nobody',
  rejected: 'nobody',
  withdrawn: 'nobody',
}

/** The audit event each command leaves behind. */
export const commandEvents: Readonly<Record<RequestCommand, EventType>> = {
  edit: 'request.edited',
  submit: 'request.submitted',
  withdraw: 'request.withdrawn',
  vote: 'review.voted',
  return: 'request.returned',
  approve: 'request.decided',
  reject: 'request.decided',
}

export const isFinal = (state: RequestState): boolean => Object.keys(transitions[state]).length === 0

/**
 * The state after `command`.
 * @throws Refusal ALREADY_DECIDED when the request was decided, ILLEGAL_TRANSITION for every other pair not in the table.
 */
export function nextState(state: RequestState, command: RequestCommand): RequestState {
  const next = transitions[state][command]
  if (next !== undefined) return next
  const decided = state === 'approved' || state === 'rejected'
  throw refuse(
    'authorise',
    decided ? 'ALREADY_DECIDED' : 'ILLEGAL_TRANSITION',
    `A request in state ${state} does not allow ${command}`,
  )
}

/** The table as a Mermaid state diagram, for the README. */
export function stateDiagram(): string {
  const arrows = requestStates.flatMap((from) =>
    Object.entries(transitions[from]).map(([command, to]) => `  ${from} --> ${to}: ${command}`),
  )
  return ['stateDiagram-v2', '  [*] --> draft', ...arrows].join('\n')
}
