import type { Engine, Staging } from '../../src/release/ports.ts'

/** Seconds spent on k: counting classes and suppressing those below k, and counting again in the written file. */
export type KCheckTimes = { staged: number; written: number }

/** The engine, adding up in `times` what the check of k takes inside a release; nothing else is called or delayed. */
export function timingKCheck(engine: Engine, times: KCheckTimes): Engine {
  const timed =
    <A extends readonly unknown[], R>(part: keyof KCheckTimes, method: (...values: A) => Promise<R>) =>
    async (...values: A): Promise<R> => {
      const start = performance.now()
      try {
        return await method(...values)
      } finally {
        times[part] += (performance.now() - start) / 1000
      }
    }
  return {
    ...engine,
    openStaging: async (extractId, dataset) => {
      const staging: Staging = await engine.openStaging(extractId, dataset)
      return {
        ...staging,
        classSizes: timed('staged', staging.classSizes),
        suppressBelow: timed('staged', staging.suppressBelow),
        smallestWrittenClass: timed('written', staging.smallestWrittenClass),
      }
    },
  }
}
