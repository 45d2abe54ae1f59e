import { decided, reviewSchema } from '../../contract/reviews.ts'
import { expectBody, expectRefusal, refusalLine } from './answer.ts'
import type { Caller } from './api.ts'
import { conditionsOf, obligations } from './content.ts'
import { expectEqual, expectThat, Mismatch } from './mismatch.ts'
import type { Told } from './narrator.ts'
import type { Scene } from './researcher.ts'

const vote = (member: Caller, requestId: string, rationale: string) =>
  member.send('POST', `/api/reviews/${requestId}/votes`, { choice: 'approve', rationale })

/** A member of the researcher's own university may not vote. */
export async function voteInConflict(member: Caller, requestId: string): Promise<Told<void>> {
  const problem = await expectRefusal(
    await vote(member, requestId, 'A colleague of mine; surely sound.'),
    403,
    'CONFLICT_OF_INTEREST',
  )
  const policies = problem.policies ?? []
  expectThat(
    policies.includes('reviews-not-in-conflict'),
    'policy reviews-not-in-conflict',
    policies.join(', '),
  )
  return { detail: refusalLine(problem), value: undefined }
}

/** @param expected votes to approve, this one included */
export async function castVote(
  member: Caller,
  requestId: string,
  rationale: string,
  expected: number,
): Promise<Told<void>> {
  const review = await expectBody(await vote(member, requestId, rationale), 201, reviewSchema)
  expectEqual('votes to approve', expected, review.tally?.approve)
  return { detail: `${expected} of ${review.committee.quorum} votes needed`, value: undefined }
}

/** Approves with conditions; the id of the grant. */
export async function decide(chair: Caller, requestId: string, scene: Scene): Promise<Told<string>> {
  const conditions = conditionsOf(scene.patients, scene.today)
  const answer = await chair.send('POST', `/api/reviews/${requestId}/decision`, {
    outcome: 'approved',
    rationale: 'Sound, proportionate, and covered by a current ethics approval.',
    conditions,
    obligations,
  })
  const { decision, grantId } = await expectBody(answer, 201, decided)
  expectEqual('outcome', 'approved', decision.outcome)
  expectEqual('conditions', JSON.stringify(conditions), JSON.stringify(decision.conditions))
  if (grantId === null) throw new Mismatch('a grant', 'none')
  const told = conditions.map((one) => {
    if (one.kind === 'minimum-k') return `every group has at least ${one.k} patients`
    return one.kind === 'ends-on' ? `access ends on ${one.date}` : one.kind
  })
  return { detail: `approved, on conditions: ${told.join('; ')}`, value: grantId }
}
