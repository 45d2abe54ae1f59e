/** Categories that fewer than `minimum` released patients have become `*`. */
export type SuppressRare = { readonly kind: 'suppress-rare'; readonly minimum: number }

/** Categories that at least `minimum` different patients have. A missing value is no category. */
export function commonCategories(
  rows: readonly { readonly patient: string; readonly category: string | null }[],
  minimum: number,
): ReadonlySet<string> {
  const patients = new Map<string, Set<string>>()
  for (const { patient, category } of rows) {
    if (category === null) continue
    const known = patients.get(category) ?? new Set()
    patients.set(category, known.add(patient))
  }
  return new Set([...patients].filter(([, having]) => having.size >= minimum).map(([category]) => category))
}

export const suppressRare = (category: string | null, common: ReadonlySet<string>): string | null =>
  category === null || common.has(category) ? category : '*'
