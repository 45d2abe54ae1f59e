import type { RequestView } from '../../../contract/requests.ts'
import { type ReviewView, reviewSchema } from '../../../contract/reviews.ts'
import { useGet } from '../../api/use-get.ts'
import { useMe } from '../../api/use-me.ts'
import { voteNames } from '../../text/terms.ts'
import { Disclosure } from '../../ui/disclosure.tsx'
import { Section } from '../../ui/section.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { DecisionForm } from './decision-form.tsx'
import { ReturnForm } from './return-form.tsx'
import { VoteForm } from './vote-form.tsx'

/** The review as this person may see it, with what they can do about it. */
export function ReviewPanel({ request }: { request: RequestView }) {
  const asked = useGet(`/api/reviews/${request.id}`, reviewSchema, { when: request.status !== 'draft' })
  if (request.status === 'draft') return null
  return (
    <Section title="Review">
      <Waiting asked={asked}>{(review) => <Review request={request} review={review} />}</Waiting>
    </Section>
  )
}

function Review({ request, review }: { request: RequestView; review: ReviewView }) {
  const { has } = useMe()
  const open = request.status === 'submitted'
  const votes = has('committee-member', 'committee-chair')
  return (
    <>
      <p>
        {review.committee.title}; {review.committee.quorum} votes without a conflict are needed.
      </p>
      <Tally review={review} />
      {open && votes && review.ownVote === null && <VoteForm requestId={request.id} />}
      {review.ownVote !== null && (
        <p>
          <strong>You voted:</strong> {voteNames[review.ownVote.choice] ?? review.ownVote.choice}
        </p>
      )}
      {open && votes && review.ownVote !== null && (
        <Disclosure summary="Change your vote">
          <VoteForm requestId={request.id} />
        </Disclosure>
      )}
      {open && has('committee-chair') && (
        <>
          <Disclosure summary="Decide as chair">
            <DecisionForm request={request} />
          </Disclosure>
          <Disclosure summary="Return to the researcher">
            <ReturnForm requestId={request.id} />
          </Disclosure>
        </>
      )}
    </>
  )
}

function Tally({ review: { tally } }: { review: ReviewView }) {
  if (tally === null)
    return <p>The votes of others are hidden until you have voted, so that each opinion is your own.</p>
  return (
    <p>
      {tally.total} {tally.total === 1 ? 'vote' : 'votes'}: {tally.approve} to approve, {tally.reject} to
      reject, {tally['request-changes']} to ask for changes.
    </p>
  )
}
