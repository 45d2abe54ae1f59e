import { refuse } from '../refusal.ts'

/** How a committee works; read from `policies/committees`. There is no default: an unset rule refuses to start. */
export type Committee = {
  readonly id: string
  readonly title: string
  /** Votes by members without a conflict that a decision needs. At least two (two-person rule). */
  readonly quorum: number
}

export type Member = { readonly id: string; readonly organisation: string }

/** Everybody whose interest is at stake: the team, with their organisations. */
export type Team = { readonly members: readonly Member[]; readonly organisation: string }

/**
 * Whether a member may review this team's request.
 * @throws Refusal OWN_REQUEST for somebody of the team, CONFLICT_OF_INTEREST for somebody of the same organisation
 */
export function checkCanReview(member: Member, team: Team): void {
  if (team.members.some((other) => other.id === member.id)) {
    throw refuse('authorise', 'OWN_REQUEST', 'A member of the project team cannot review its request')
  }
  if (organisationsOf(team).includes(member.organisation)) {
    throw refuse(
      'authorise',
      'CONFLICT_OF_INTEREST',
      `The project team includes ${member.organisation}, where this member works`,
    )
  }
}

export const organisationsOf = (team: Team): string[] => [
  ...new Set([team.organisation, ...team.members.map((member) => member.organisation)]),
]
