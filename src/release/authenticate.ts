import { refuse } from '../domain/refusal.ts'
import type { PersonFacts, ReleaseCommand, ReleaseOrder, ReleasePorts } from './ports.ts'
import { createSeal } from './seal.ts'

/** Who asked: a person known to the gateway and still active when the work starts, not when it was ordered. */
class AuthenticatedEvidence {
  readonly #brand = 'authenticated'
  readonly command: ReleaseCommand
  readonly order: ReleaseOrder
  readonly person: PersonFacts

  constructor(command: ReleaseCommand, order: ReleaseOrder, person: PersonFacts) {
    this.command = command
    this.order = order
    this.person = person
  }

  get stage(): string {
    return this.#brand
  }
}

export type Authenticated = AuthenticatedEvidence

const seal = createSeal<Authenticated>('authenticate')
export const verifyAuthenticated = (evidence: Authenticated): void => seal.verify(evidence)

/** @throws Refusal PERSON_NOT_REGISTERED, PERSON_INACTIVE */
export async function authenticate(ports: ReleasePorts, command: ReleaseCommand): Promise<Authenticated> {
  const order = await ports.facts.order(command)
  const person = await ports.facts.person(order.requestedBy)
  if (person === undefined) throw refuse('authenticate', 'PERSON_NOT_REGISTERED')
  if (!person.active) throw refuse('authenticate', 'PERSON_INACTIVE')
  await ports.records.progress(order.extractId, 'authenticate', {})
  return seal.issue(new AuthenticatedEvidence(command, order, person))
}
