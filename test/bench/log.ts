import { benchAppends } from './log-append.ts'
import { benchProofs } from './log-proofs.ts'
import { benchAuditedRead } from './log-read.ts'
import { benchVerification } from './log-verify.ts'

/**
 * Durable appends against one-row-one-commit inserts (DATABASE_URL), inclusion proofs at ten million entries
 * (DATABASE_URL), verification of a million entries, and the HTTP cost of auditing a read.
 * Options: --part append|proof|verify|read (default all), --seconds (5), --writers (64), --entries (1000000),
 * --size (10000000), --requests (2000), --rounds (5)
 */
export async function benchLog(options: ReadonlyMap<string, string>): Promise<void> {
  const number = (name: string, fallback: number) => Number(options.get(name) ?? fallback)
  const parts: Readonly<Record<string, () => Promise<void>>> = {
    append: () => benchAppends({ seconds: number('seconds', 5), writers: number('writers', 64) }),
    proof: () => benchProofs(number('size', 10_000_000)),
    verify: () => benchVerification(number('entries', 1_000_000)),
    read: () => benchAuditedRead({ requests: number('requests', 2_000), rounds: number('rounds', 5) }),
  }
  const chosen = options.get('part')
  for (const [name, run] of Object.entries(parts)) if (chosen === undefined || chosen === name) await run()
}
