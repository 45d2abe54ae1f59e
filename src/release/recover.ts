import { publishRecorded, type RecordedRelease } from './deliver.ts'
import type { ReleasePorts } from './ports.ts'

/**
 * Completes a release that was recorded but not yet visible when its process died. The staged files must still have
 * their recorded digests; otherwise nothing is published and the caller marks the extract failed.
 * @returns whether it was completed
 */
export async function completeRecorded(ports: ReleasePorts, recorded: RecordedRelease): Promise<boolean> {
  const intact = await ports.files.areIntact(recorded.extractId, recorded.statement.files)
  if (intact) await publishRecorded(ports, recorded)
  return intact
}
