import type { AuditEvent } from '../../domain/audit/event.ts'
import type { Evidence, Question, SideRecord } from '../../domain/audit/evidence.ts'
import { digestOfText } from '../../domain/policy/digest.ts'
import type { Tx } from '../database/database.ts'
import type { PolicyBundle } from '../policy/bundle.ts'

/**
 * Everything that events refer to by digest, once each and in the order of the digests: two transactions that store it in
 * this order never wait for each other in a circle.
 */
export function evidenceOf(events: readonly AuditEvent[]): Required<Evidence> {
  const questions = byDigest(events.flatMap((event) => event.evidence?.questions ?? []))
  const sides = byDigest(events.flatMap((event) => event.evidence?.sides ?? []))
  for (const { digest, text } of questions)
    if (digestOfText(text) !== digest)
      throw new Error('a question does not have the digest it is recorded under')
  for (const event of events) for (const side of event.evidence?.sides ?? []) requireOwner(event, side)
  return { questions, sides }
}

/** By this, pruning finds whether a side record is still needed among that person's entries. */
function requireOwner({ actor, about }: AuditEvent, { subject }: SideRecord): void {
  if (subject !== actor.id && subject !== about.person)
    throw new Error('a side record is sealed for somebody who neither acts nor is acted upon')
}

/**
 * Stores what events refer to by digest, in the transaction that appends them. Content-addressed: what is there already
 * is not written again.
 */
export async function keepEvidence(tx: Tx, events: readonly AuditEvent[]): Promise<void> {
  const { questions, sides } = evidenceOf(events)
  if (questions.length > 0) await keepQuestions(tx, questions)
  if (sides.length > 0) await keepSides(tx, sides)
}

/** Stores a policy bundle under its digest, so that decisions made by it can be replayed for as long as the log exists. */
export const keepBundle = (tx: Tx, { digest, schema, policyFiles }: PolicyBundle): Promise<unknown> =>
  tx.auditEvidence.createMany({
    data: [{ digest, kind: 'bundle', content: JSON.stringify({ schema, policyFiles }) }],
    skipDuplicates: true,
  })

const byDigest = <T extends { readonly digest: string }>(found: readonly T[]): T[] =>
  [...new Map(found.map((one) => [one.digest, one])).values()].sort((a, b) => (a.digest < b.digest ? -1 : 1))

async function keepQuestions(tx: Tx, questions: readonly Question[]): Promise<void> {
  const data = questions.map(({ digest, text }) => ({ digest, kind: 'question', content: text }))
  await tx.auditEvidence.createMany({ data, skipDuplicates: true })
}

async function keepSides(tx: Tx, sides: readonly SideRecord[]): Promise<void> {
  const data = sides.map(({ digest, subject, kind, ciphertext }) => ({
    digest,
    subjectId: subject,
    kind,
    ciphertext: Uint8Array.from(ciphertext),
  }))
  await tx.sideRecord.createMany({ data, skipDuplicates: true })
}
