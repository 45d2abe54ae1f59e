import type { CedarValueJson, EntityJson, TypeAndId } from '@cedar-policy/cedar-wasm/nodejs'
import type { Fact, PolicyRequest } from '../../domain/policy/decision.ts'
import type { PolicyResource } from '../../domain/policy/resource.ts'

const person = (id: string): TypeAndId => ({ type: 'Person', id })
const personReference = (id: string): CedarValueJson => ({ __entity: person(id) })

/** A question in Cedar's own JSON form. */
export type CedarQuestion = {
  readonly principal: TypeAndId
  readonly action: TypeAndId
  readonly resource: TypeAndId
  readonly context: Record<string, CedarValueJson>
  readonly entities: EntityJson[]
}

/** The persons and things a question is about, in Cedar's JSON form. Ids and facts only: no names of persons. */
export function toCedar(request: PolicyRequest): CedarQuestion {
  const { principal, resource } = request
  const asking: EntityJson = {
    uid: person(principal.id),
    attrs: { organisation: principal.organisation, roles: [...principal.roles], active: principal.active },
    parents: [],
  }
  const uid: TypeAndId = { type: resource.type, id: resource.id }
  // Cedar rejects the same entity twice; a person asking about themselves is one entity.
  const same = resource.type === 'Person' && resource.id === principal.id
  return {
    principal: person(principal.id),
    action: { type: 'Action', id: request.action },
    resource: uid,
    context: Object.fromEntries(
      Object.entries(request.context ?? {}).map(([name, fact]) => [name, toValue(fact)]),
    ),
    entities: same ? [asking] : [asking, { uid, attrs: attributesOf(resource), parents: [] }],
  }
}

function attributesOf(resource: PolicyResource): Record<string, CedarValueJson> {
  switch (resource.type) {
    case 'Gateway':
      return {}
    case 'Person':
      return {
        organisation: resource.organisation,
        roles: [...resource.roles],
        active: resource.active,
      }
    case 'Dataset':
      return { custodian: resource.custodian }
    case 'Project':
      return { organisation: resource.organisation, members: resource.members.map(personReference) }
    case 'Request':
      return {
        project: resource.project,
        status: resource.status,
        requester: personReference(resource.requester),
        members: resource.members.map(personReference),
        organisations: [...resource.organisations],
      }
    case 'Grant':
    case 'Extract':
      return {
        project: resource.project,
        status: resource.status,
        members: resource.members.map(personReference),
      }
  }
}

function toValue(fact: Fact): CedarValueJson {
  if (Array.isArray(fact)) return fact.map(toValue)
  if (typeof fact !== 'object') return fact
  return Object.fromEntries(Object.entries(fact).map(([name, value]) => [name, toValue(value)]))
}
