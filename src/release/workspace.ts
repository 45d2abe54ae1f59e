import type { DatasetFacts, ReleaseCommand, ReleasePorts, Staging } from './ports.ts'

/** The staging area of one attempt: opened by the first stage that touches rows, closed by the pipeline whatever happens. */
export type Workspace = {
  open(dataset: DatasetFacts): Promise<Staging>
  /** From here on the staged files belong to a recorded release and must survive a failure. */
  keep(): void
  /** Never throws: by now the outcome of the attempt is decided, and a leftover is removed by the next start. */
  close(): Promise<void>
}

export function createWorkspace(ports: ReleasePorts, command: ReleaseCommand): Workspace {
  let staging: Staging | undefined
  let kept = false
  const attempt = async (step: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (cause) {
      ports.leftover({ extractId: command.extractId, step, cause })
    }
  }
  return {
    async open(dataset) {
      staging = await ports.engine.openStaging(command.extractId, dataset)
      return staging
    },
    keep() {
      kept = true
    },
    async close() {
      const opened = staging
      if (opened === undefined) return
      await attempt('close', () => opened.close())
      if (!kept) await attempt('discard', () => discardUnlessRecorded(ports, command))
    },
  }
}

/** A commit whose answer was lost may have recorded the release: then recovery needs the files. */
async function discardUnlessRecorded(ports: ReleasePorts, command: ReleaseCommand): Promise<void> {
  if (await ports.records.isRecorded(command.extractId).catch(() => true)) return
  await ports.files.discard(command.extractId)
}
