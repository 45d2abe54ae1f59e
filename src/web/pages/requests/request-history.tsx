import type { ProjectView } from '../../../contract/projects.ts'
import type { RequestView } from '../../../contract/requests.ts'
import { reviewSchema } from '../../../contract/reviews.ts'
import { useGet } from '../../api/use-get.ts'
import { useMe } from '../../api/use-me.ts'
import { voteNames } from '../../text/terms.ts'
import { type Happening, Timeline } from '../../ui/timeline.tsx'

type Props = { readonly request: RequestView; readonly project: ProjectView | undefined }

/** What happened to a request, oldest first. Votes appear once the reader may see them. */
export function RequestHistory({ request, project }: Props) {
  const { has } = useMe()
  const review = useGet(`/api/reviews/${request.id}`, reviewSchema, {
    when: has('committee-member', 'committee-chair', 'auditor') && request.status !== 'draft',
  })
  const votes = review.data?.votes ?? []
  const nameOf = (id: string): string =>
    [...(project?.members ?? []), ...votes.map(({ member }) => member)].find((one) => one.id === id)?.name ??
    'the committee'
  const happenings: Happening[] = [
    { key: 'drafted', at: request.createdAt, what: `Drafted by ${nameOf(request.requesterId)}` },
    ...request.versions.map((version) => ({
      key: `submitted-${version.version}`,
      at: version.submittedAt,
      what: `Submitted by ${nameOf(version.submittedBy)}`,
      ...(version.returnedWith === null
        ? {}
        : { detail: `Returned by the committee: ${version.returnedWith}` }),
    })),
    ...votes.map((vote) => ({
      key: `vote-${vote.member.id}-${vote.castAt}`,
      at: vote.castAt,
      what: `${vote.member.name} voted: ${voteNames[vote.choice] ?? vote.choice}`,
      detail: vote.rationale,
    })),
    ...(request.decision === null
      ? []
      : [
          {
            key: 'decided',
            at: request.decision.decidedAt,
            what: `${request.decision.outcome === 'approved' ? 'Approved' : 'Rejected'} by ${nameOf(request.decision.decidedBy)}`,
          },
        ]),
    // A withdrawn request is never changed again, so its last change is the withdrawal.
    ...(request.status === 'withdrawn'
      ? [{ key: 'withdrawn', at: request.updatedAt, what: 'Withdrawn by the project' }]
      : []),
  ]
  return <Timeline happenings={happenings.toSorted((a, b) => a.at.localeCompare(b.at))} />
}
