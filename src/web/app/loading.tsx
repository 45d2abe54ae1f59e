/** Shown until the code of the first page has arrived. */
export function Loading() {
  return <output>Loading…</output>
}
