/** Whether so much time has passed since now; never when there is no limit. @param now milliseconds */
export function deadline(now: () => number, seconds: number | undefined): () => boolean {
  if (seconds === undefined) return () => false
  const end = now() + seconds * 1000
  return () => now() >= end
}
