/** Seconds a piece of work took. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

/** Processor seconds of this process, all threads, that a piece of work took: steadier than time on a busy machine. */
export async function processorSeconds(work: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1e6
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** Peak resident memory of this process so far, in MiB. */
export const peakMemory = (): number => process.resourceUsage().maxRSS / 1024

export const fixed = (value: number, digits = 2): string => value.toFixed(digits)
