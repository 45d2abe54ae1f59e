import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSession, type Session } from '../../platform/engines/duckdb/session.ts'

/** Memory of the engine while a plain file is read; what does not fit is spilled to a private folder. */
const MEMORY_LIMIT = '2GB'

/** Runs work in a private engine session whose scratch files are gone afterwards. */
export async function withEngine<T>(work: (session: Session) => Promise<T>): Promise<T> {
  const scratch = await mkdtemp(join(tmpdir(), 'harbourgate-deid-'))
  try {
    const session = await openSession({ memoryLimit: MEMORY_LIMIT, threads: availableParallelism() }, scratch)
    try {
      return await work(session)
    } finally {
      session.close()
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
