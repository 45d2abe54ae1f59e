import { refuse } from '../refusal.ts'
import type { Committee, Member, Team } from './committee.ts'
import { checkCanReview } from './committee.ts'

export const voteChoices = ['approve', 'reject', 'request-changes'] as const
export type VoteChoice = (typeof voteChoices)[number]

export type Vote = { readonly member: Member; readonly choice: VoteChoice }

export type Tally = { readonly [choice in VoteChoice]: number } & { readonly total: number }

export const outcomes = ['approved', 'rejected'] as const
export type DecisionOutcome = (typeof outcomes)[number]

/** Nobody decides alone, whatever a committee's rules say. */
const TWO_PERSONS = 2

/** Counts the current votes (superseded ones are left out by the caller). */
export function tally(votes: readonly Vote[]): Tally {
  const count = (choice: VoteChoice) => votes.filter((vote) => vote.choice === choice).length
  return {
    approve: count('approve'),
    reject: count('reject'),
    'request-changes': count('request-changes'),
    total: votes.length,
  }
}

/**
 * Whether the votes carry this outcome: quorum of members without a conflict, then a strict majority; the chair breaks
 * an exact tie between approve and everything else, so a chair can never decide alone or against the majority.
 * Votes by members who are in conflict do not count, whatever let them in.
 * @throws Refusal QUORUM_NOT_REACHED, VOTES_DO_NOT_SUPPORT, or the chair's own conflict
 */
export function checkCanDecide(
  outcome: DecisionOutcome,
  votes: readonly Vote[],
  chair: Member,
  team: Team,
  committee: Committee,
): Tally {
  checkCanReview(chair, team)
  const counted = tally(votes.filter((vote) => isFreeOfConflict(vote.member, team)))
  const quorum = Math.max(TWO_PERSONS, committee.quorum)
  // Written so that a quorum that is not a number refuses.
  if (!(counted.total >= quorum)) {
    throw refuse(
      'authorise',
      'QUORUM_NOT_REACHED',
      `${counted.total} of ${quorum} votes without a conflict were cast`,
    )
  }
  const supporting = outcome === 'approved' ? counted.approve : counted.total - counted.approve
  if (supporting * 2 < counted.total) {
    throw refuse(
      'authorise',
      'VOTES_DO_NOT_SUPPORT',
      `Only ${supporting} of ${counted.total} votes support ${outcome}`,
    )
  }
  return counted
}

function isFreeOfConflict(member: Member, team: Team): boolean {
  try {
    checkCanReview(member, team)
    return true
  } catch {
    return false
  }
}
