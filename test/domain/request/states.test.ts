import { describe, expect, it } from '@jest/globals'
import { eventTypes } from '../../../src/domain/audit/event.ts'
import {
  commandEvents,
  isFinal,
  nextState,
  type RequestCommand,
  type RequestState,
  requestCommands,
  requestStates,
  stateDiagram,
  stateOwners,
} from '../../../src/domain/request/states.ts'
import { codeOf } from '../refusal-of.ts'

/** Written down a second time on purpose: the table of the code must not be its own oracle. */
const expected: Record<RequestState, Partial<Record<RequestCommand, RequestState>>> = {
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

const pairs = requestStates.flatMap((state) => requestCommands.map((command) => ({ state, command })))

describe('request state machine', () => {
  it('knows six states and seven commands', () => {
    expect(pairs).toHaveLength(42)
  })

  it.each(pairs)('$state × $command', ({ state, command }) => {
    const next = expected[state][command]
    if (next === undefined) {
      const decided = state === 'approved' || state === 'rejected'
      expect(codeOf(() => nextState(state, command))).toBe(decided ? 'ALREADY_DECIDED' : 'ILLEGAL_TRANSITION')
    } else {
      expect(nextState(state, command)).toBe(next)
    }
  })

  it.each(requestStates.map((state) => ({ state })))(
    '$state has an owner; nobody owns a final state',
    ({ state }) => {
      expect(['researcher', 'committee', 'nobody']).toContain(stateOwners[state])
      expect(stateOwners[state] === 'nobody').toBe(isFinal(state))
    },
  )

  it('gives every command an audit event of the closed union', () => {
    for (const command of requestCommands) expect(eventTypes).toContain(commandEvents[command])
  })

  it('lets the committee act only on a submitted request', () => {
    const acts: RequestCommand[] = ['vote', 'return', 'approve', 'reject']
    for (const { state, command } of pairs.filter((pair) => acts.includes(pair.command))) {
      if (state !== 'submitted') expect(codeOf(() => nextState(state, command))).toBeDefined()
    }
  })

  it('reaches every state from draft', () => {
    const reached = new Set<RequestState>(['draft'])
    for (let before = 0; before !== reached.size; ) {
      before = reached.size
      for (const state of [...reached]) for (const next of Object.values(expected[state])) reached.add(next)
    }
    expect([...reached].sort()).toEqual([...requestStates].sort())
  })

  it('draws one arrow per allowed pair', () => {
    const allowed = pairs.filter(({ state, command }) => expected[state][command] !== undefined)
    const lines = stateDiagram().split('\n')
    expect(lines).toHaveLength(2 + allowed.length)
    for (const { state, command } of allowed)
      expect(lines).toContain(`  ${state} --> ${expected[state][command]}: ${command}`)
  })
})
