import { setTimeout as pause } from 'node:timers/promises'
import type { z } from 'zod'
import { auditPage, auditVerdict } from '../../contract/audit.ts'
import { openCheckpoint } from '../../domain/audit/checkpoint.ts'
import type { EventType } from '../../domain/audit/event.ts'
import { parseEvent } from '../../domain/audit/event-search.ts'
import { parseVerifierKey } from '../../domain/audit/verifier-key.ts'
import { expectBody } from './answer.ts'
import type { Api, Caller } from './api.ts'
import { readVerifierKey } from './certificate.ts'
import type { Delivered } from './extract.ts'
import { expectEqual, expectThat, Mismatch } from './mismatch.ts'
import type { Told } from './narrator.ts'

export type LogFigures = { readonly entries: number; readonly root: string }

/** How long the refusal may wait for its place in a signed tree head. */
const SEQUENCING_TRIES = 40
const SEQUENCING_PAUSE_MS = 250

/** Finds the refused attempt under the person who made it, and the release with the digest of what was certified. */
export async function searchLog(
  auditor: Caller,
  delivered: Delivered,
  outsiderId: string,
): Promise<Told<void>> {
  const find = async (type: EventType) => {
    const query = new URLSearchParams({ extract: delivered.id, type })
    return onlyOne(type, await expectBody(await auditor.get(`/api/audit/events?${query}`), 200, auditPage))
  }
  let refusal = await find('download.refused')
  for (let tries = 0; refusal.index === null && tries < SEQUENCING_TRIES; tries++) {
    await pause(SEQUENCING_PAUSE_MS)
    refusal = await find('download.refused')
  }
  expectThat(refusal.index !== null, 'the refusal in the tree', 'not sequenced')
  expectEqual('person', outsiderId, refusal.actor)
  expectEqual('outcome', 'refused', refusal.outcome)
  expectEqual('reason', 'NOT_PROJECT_MEMBER', refusal.reason)
  const release = await find('release.recorded')
  const { digests } = parseEvent(Buffer.from(release.event, 'utf8'))
  expectEqual('digest of the statement', `${delivered.statement}`, digests?.statement)
  return {
    detail: `the refused download (entry ${refusal.index}) and the release (entry ${release.index})`,
    value: undefined,
  }
}

function onlyOne(what: string, { items }: z.output<typeof auditPage>) {
  const [item] = items
  if (item === undefined || items.length > 1) throw new Mismatch(`one ${what} in the log`, `${items.length}`)
  return item
}

/** Has the log recomputed, and opens the signed tree head it answers with by the published key. */
export async function verifyLog(api: Api, auditor: Caller): Promise<Told<LogFigures>> {
  const verdict = await expectBody(await auditor.send('POST', '/api/audit/verify'), 200, auditVerdict)
  const findings = verdict.findings.map(({ kind, detail }) => `${kind}: ${detail}`).join('; ')
  expectThat(verdict.ok && findings === '', 'a log without findings', findings)
  if (verdict.checkpoint === null) throw new Mismatch('a signed checkpoint', 'none')
  const head = openCheckpoint(verdict.checkpoint, [parseVerifierKey(await readVerifierKey(api))])
  const entries = Number(verdict.size)
  expectThat(head.size >= BigInt(entries), `a checkpoint of ${entries} entries or more`, `${head.size}`)
  // The checkpoint may be newer by what was recorded since.
  if (head.size === BigInt(entries)) {
    expectEqual('root of the checkpoint', verdict.root, Buffer.from(head.root).toString('base64'))
  }
  return {
    detail: `${entries} entries recomputed, ${verdict.headsVerified} signed tree heads, root ${verdict.root}`,
    value: { entries, root: verdict.root },
  }
}
