import { isCalendarDate } from '../calendar-date.ts'
import { type DataUseMatch, type DataUseVerdict, matchDataUse, requiresEthics } from '../data-use/match.ts'
import type { DatasetDefinition, VariableName } from '../dataset/definition.ts'
import type { GrantScope } from '../grant/conditions.ts'
import type { RequestContent } from '../request/content.ts'

/** What the release policies decide on: computed here, judged in Cedar (`policies/access/release.cedar`). */
export type ReleaseFacts = {
  readonly personActive: boolean
  readonly member: boolean
  readonly grantActive: boolean
  readonly grantStarted: boolean
  readonly grantExpired: boolean
  readonly inScope: boolean
  readonly dataUse: DataUseVerdict
  readonly ethicsRequired: boolean
  readonly ethicsCurrent: boolean
  readonly consentBasisStated: boolean
}

export type ReleaseSituation = {
  readonly now: Date
  readonly person: { readonly id: string; readonly active: boolean }
  readonly grant: {
    readonly status: 'active' | 'revoked'
    readonly startsAt: Date
    readonly endsAt: Date
    readonly members: readonly string[]
    readonly projectOrganisation: string
    readonly scope: GrantScope
    readonly ethics: RequestContent['ethics']
    readonly destination: RequestContent['destination']
  }
  readonly dataset: { readonly id: string; readonly version: number; readonly definition: DatasetDefinition }
  readonly variables: readonly VariableName[]
}

/** Pure: the same situation always gives the same facts. An ethics approval is current through its last day, UTC. */
export function releaseFacts(situation: ReleaseSituation): { facts: ReleaseFacts; dataUse: DataUseMatch } {
  const { now, person, grant, dataset } = situation
  const selection = grant.scope.datasets.find((candidate) => candidate.dataset === dataset.id)
  const dataUse = matchDataUse(
    { purpose: grant.scope.purpose, destination: grant.destination, organisation: grant.projectOrganisation },
    dataset.definition.dataUse,
  )
  const facts: ReleaseFacts = {
    personActive: person.active,
    member: grant.members.includes(person.id),
    grantActive: grant.status === 'active',
    grantStarted: now >= grant.startsAt,
    // Dates that cannot be compared count against the release.
    grantExpired: !(now < grant.endsAt),
    inScope:
      selection !== undefined &&
      selection.version === dataset.version &&
      situation.variables.length > 0 &&
      situation.variables.every((name) => selection.variables.includes(name)),
    dataUse: dataUse.verdict,
    ethicsRequired: requiresEthics(dataset.definition.dataUse),
    ethicsCurrent:
      grant.ethics !== undefined &&
      isCalendarDate(grant.ethics.expiresOn) &&
      grant.ethics.expiresOn >= now.toISOString().slice(0, 10),
    consentBasisStated: dataset.definition.consent !== undefined,
  }
  return { facts, dataUse }
}
