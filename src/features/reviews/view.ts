import type { DecisionView } from '../../contract/requests.ts'
import type { ReviewView } from '../../contract/reviews.ts'
import type { Committee } from '../../domain/review/committee.ts'
import type { Tally } from '../../domain/review/decision.ts'
import type { RequestRecord } from '../../platform/records/request-record.ts'
import type { CurrentVote } from './repo.ts'

/**
 * Independent review: while votes are being cast, nobody sees those of others, nor how many there are, before having
 * voted themselves.
 */
export function reviewView(
  committee: Committee,
  request: Pick<RequestRecord, 'id' | 'version' | 'status'>,
  votes: readonly CurrentVote[],
  tally: Tally,
  decision: DecisionView | undefined,
  viewer: string,
): ReviewView {
  const own = votes.find((vote) => vote.member.id === viewer)
  const isBlind = request.status === 'submitted' && own === undefined
  return {
    requestId: request.id,
    version: request.version,
    status: request.status,
    committee: { id: committee.id, title: committee.title, quorum: committee.quorum },
    ownVote: own === undefined ? null : viewOf(own),
    votes: isBlind ? null : votes.map(viewOf),
    tally: isBlind ? null : tally,
    decision: decision ?? null,
  }
}

const viewOf = ({ member, choice, rationale, castAt }: CurrentVote) => ({
  member: { ...member },
  choice,
  rationale,
  castAt: castAt.toISOString(),
})
