import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  checkCanReview,
  type Member,
  organisationsOf,
  type Team,
} from '../../../src/domain/review/committee.ts'
import {
  checkCanDecide,
  outcomes,
  tally,
  type Vote,
  voteChoices,
} from '../../../src/domain/review/decision.ts'
import { codeOf } from '../refusal-of.ts'

const team: Team = {
  members: [
    { id: 'ada', organisation: 'University' },
    { id: 'guest', organisation: 'Institute' },
  ],
  organisation: 'University',
}
const chair: Member = { id: 'chan', organisation: 'Board' }
const committee = { id: 'ethics', title: 'Ethics committee', quorum: 2 }
const free = (id: string): Member => ({ id, organisation: 'Board' })
const vote = (choice: Vote['choice'], member: Member): Vote => ({ member, choice })

describe('conflict of interest', () => {
  it.each([
    ['somebody of the team', { id: 'ada', organisation: 'University' }, 'OWN_REQUEST'],
    [
      'somebody of the team under another organisation',
      { id: 'guest', organisation: 'Board' },
      'OWN_REQUEST',
    ],
    [
      "somebody of the project's organisation",
      { id: 'cheung', organisation: 'University' },
      'CONFLICT_OF_INTEREST',
    ],
    [
      "somebody of a team member's organisation",
      { id: 'x', organisation: 'Institute' },
      'CONFLICT_OF_INTEREST',
    ],
    ['somebody free', { id: 'lee', organisation: 'Board' }, undefined],
  ])('%s', (_, member, code) => {
    expect(codeOf(() => checkCanReview(member, team))).toBe(code)
  })

  it('names each organisation of the team once', () => {
    expect(organisationsOf(team).sort()).toEqual(['Institute', 'University'])
  })
})

describe('decision: every tally up to four votes', () => {
  const tallies = [0, 1, 2, 3, 4].flatMap((approve) =>
    [0, 1, 2, 3, 4].flatMap((reject) => [0, 1, 2].map((changes) => ({ approve, reject, changes }))),
  )
  const cases = tallies
    .filter(({ approve, reject, changes }) => approve + reject + changes <= 4)
    .flatMap((counts) => outcomes.map((outcome) => ({ ...counts, outcome })))

  it.each(cases)(
    '$approve approve, $reject reject, $changes changes: $outcome',
    ({ approve, reject, changes, outcome }) => {
      const choices = [
        ...Array<'approve'>(approve).fill('approve'),
        ...Array<'reject'>(reject).fill('reject'),
        ...Array<'request-changes'>(changes).fill('request-changes'),
      ]
      const votes = choices.map((choice, index) => vote(choice, free(`m${index}`)))
      const others = reject + changes
      const ahead = outcome === 'approved' ? approve - others : others - approve
      const code = votes.length < 2 ? 'QUORUM_NOT_REACHED' : ahead < 0 ? 'VOTES_DO_NOT_SUPPORT' : undefined
      expect(codeOf(() => checkCanDecide(outcome, votes, chair, team, committee))).toBe(code)
    },
  )
})

describe('decision', () => {
  it('returns the votes that counted', () => {
    const votes = [vote('approve', free('a')), vote('approve', free('b')), vote('reject', free('c'))]
    expect(checkCanDecide('approved', votes, chair, team, committee)).toEqual(tally(votes))
  })

  it('lets the chair break an exact tie either way', () => {
    const votes = [vote('approve', free('a')), vote('reject', free('b'))]
    for (const outcome of outcomes)
      expect(codeOf(() => checkCanDecide(outcome, votes, chair, team, committee))).toBeUndefined()
  })

  it.each([
    [{ id: 'cheung', organisation: 'University' }, 'CONFLICT_OF_INTEREST'],
    [{ id: 'ada', organisation: 'University' }, 'OWN_REQUEST'],
  ])('refuses a chair in conflict: %o', (conflicted, code) => {
    const votes = [vote('approve', free('a')), vote('approve', free('b'))]
    expect(codeOf(() => checkCanDecide('approved', votes, conflicted, team, committee))).toBe(code)
  })

  it('does not count votes by members in conflict towards the quorum', () => {
    const votes = [
      vote('approve', free('a')),
      vote('approve', { id: 'cheung', organisation: 'University' }),
      vote('approve', { id: 'ada', organisation: 'University' }),
    ]
    expect(codeOf(() => checkCanDecide('approved', votes, chair, team, committee))).toBe('QUORUM_NOT_REACHED')
  })

  it.each([0, 1, Number.NaN])('needs two persons even when the quorum is set to %s', (quorum) => {
    const votes = [vote('approve', free('a'))]
    expect(codeOf(() => checkCanDecide('approved', votes, chair, team, { ...committee, quorum }))).toBe(
      'QUORUM_NOT_REACHED',
    )
    expect(codeOf(() => checkCanDecide('approved', [], chair, team, { ...committee, quorum }))).toBe(
      'QUORUM_NOT_REACHED',
    )
  })

  it('property: votes of conflicted members never change the answer', () => {
    const choice = fc.constantFrom(...voteChoices)
    fc.assert(
      fc.property(
        fc.array(choice, { maxLength: 6 }),
        fc.array(choice, { maxLength: 6 }),
        fc.constantFrom(...outcomes),
        fc.integer({ min: 2, max: 4 }),
        (honest, conflicted, outcome, quorum) => {
          const votes = honest.map((c, i) => vote(c, free(`m${i}`)))
          const more = conflicted.map((c, i) => vote(c, { id: `c${i}`, organisation: 'University' }))
          const decide = (all: Vote[]) =>
            codeOf(() => checkCanDecide(outcome, all, chair, team, { ...committee, quorum }))
          expect(decide([...more, ...votes])).toBe(decide(votes))
        },
      ),
    )
  })

  it('property: never both outcomes unless the votes are tied', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...voteChoices), { minLength: 2, maxLength: 9 }), (choices) => {
        const votes = choices.map((c, i) => vote(c, free(`m${i}`)))
        const carried = outcomes.filter(
          (outcome) => codeOf(() => checkCanDecide(outcome, votes, chair, team, committee)) === undefined,
        )
        const approve = choices.filter((c) => c === 'approve').length
        expect(carried).toHaveLength(approve * 2 === choices.length ? 2 : 1)
      }),
    )
  })
})
