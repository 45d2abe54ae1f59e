/** Average prosecutor risk of records: classes by records (El Emam 2013). @returns 0 where there is no record */
export const averageRisk = (classes: number, records: number): number =>
  records === 0 ? 0 : classes / records

/**
 * How many of the smallest classes must go so that the average risk of the others is at most `risk`. Without the m
 * smallest of all classes the average is lower, and fewer records are lost, than without any other m; so the least m
 * is also the least loss.
 * @param sizes class sizes, ascending
 */
export function smallestClassesToDrop(sizes: ArrayLike<number>, risk: number): number {
  let records = 0
  for (let at = 0; at < sizes.length; at++) records += sizes[at] ?? 0
  let dropped = 0
  while (dropped < sizes.length && averageRisk(sizes.length - dropped, records) > risk) {
    records -= sizes[dropped] ?? 0
    dropped++
  }
  return dropped
}
