import { parseCheckpoint } from '../../src/domain/audit/checkpoint.ts'
import { ed25519PrivateKey } from '../../src/domain/audit/ed25519.ts'
import type { AuditEvent } from '../../src/domain/audit/event.ts'
import { noteText } from '../../src/domain/audit/signed-note.ts'
import { tilePath, tilesOf } from '../../src/domain/audit/tile.ts'
import { VerificationError } from '../../src/domain/audit/verification-error.ts'
import { formatVerifierKey, parseVerifierKey } from '../../src/domain/audit/verifier-key.ts'
import type { LogSource } from '../../src/domain/audit/verify-tiles.ts'
import { createEventRecorder } from '../../src/platform/audit/event-recorder.ts'
import { type SequencerDeps, sequence } from '../../src/platform/audit/sequencer.ts'
import type { Database } from '../../src/platform/database/database.ts'

export const logSigner = {
  name: 'log.example/test',
  privateKey: ed25519PrivateKey(new Uint8Array(32).fill(7)),
}
export const logVkey = formatVerifierKey(logSigner.name, logSigner.privateKey)
export const logKeys = [parseVerifierKey(logVkey)]

/** A small invented event, different for each number. */
export const eventOf = (i: number, changes: Partial<AuditEvent> = {}): AuditEvent => ({
  type: 'person.read',
  outcome: 'success',
  time: new Date(Date.UTC(2026, 2, 1) + i * 1_000).toISOString(),
  actor: { id: `p-${i % 7}` },
  about: {},
  counts: { i },
  ...changes,
})

export const sequencerOf = (database: Database): SequencerDeps => ({
  database,
  signers: [logSigner],
  now: () => new Date(Date.UTC(2026, 2, 2)),
})

/** Records `count` events and sequences them. */
export async function fillLog(database: Database, count: number, from = 0): Promise<void> {
  const { record } = createEventRecorder(database)
  await Promise.all(Array.from({ length: count }, (_, i) => record(eventOf(from + i))))
  await sequence(sequencerOf(database))
}

/** Everything a log publishes, held in memory, so that it can be changed. */
export async function copyOf(
  source: LogSource,
): Promise<{ source: LogSource; files: Map<string, Uint8Array> }> {
  const checkpoint = await source.checkpoint()
  const files = new Map<string, Uint8Array>([['checkpoint', Buffer.from(checkpoint)]])
  for (const tile of tilesOf(Number(parseCheckpoint(noteText(checkpoint)).size))) {
    files.set(tilePath(tile), await source.read(tile))
  }
  const file = (path: string): Uint8Array => {
    const found = files.get(path)
    if (found === undefined) throw new VerificationError('tile-missing', `${path} is missing`)
    return found
  }
  return {
    files,
    source: {
      checkpoint: async () => Buffer.from(file('checkpoint')).toString('utf8'),
      read: async (tile) => file(tilePath(tile)),
    },
  }
}
