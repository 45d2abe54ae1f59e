import { setTimeout } from 'node:timers/promises'
import { openRealRelease, unkeepable } from './real-release.ts'

/*
 * A process of its own, because one ends when nobody handles a rejection, and a test's does not: hashing fails while nobody
 * waits for it, and then the release is refused. Prints what was put on record.
 */
const real = await openRealRelease(2_000, 2)
try {
  const { records } = await real.run((staging, staged) => ({
    ...unkeepable(staging, staged),
    smallestWrittenClass: async () => {
      await setTimeout(500)
      return 0
    },
  }))
  process.stdout.write(JSON.stringify(records))
} finally {
  await real.close()
}
