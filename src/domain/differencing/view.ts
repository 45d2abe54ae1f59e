/**
 * A recorded release as far as it can be compared. Patients are ordinals of the dataset's private numbering (0, 1, …),
 * never identifiers.
 */
export type EarlierRelease = {
  readonly extractId: string
  /** ISO 8601 date on which it was recorded. */
  readonly date: string
  /** Smallest class it was released with leave for. */
  readonly k: number
  /** Digest of the cohort that was asked for. */
  readonly cohort: string
  /** Ordinals of each equivalence class as released; every released patient is in exactly one. */
  classes(): Iterable<Uint32Array>
}

/**
 * What somebody who holds these releases, and can tell which of their records are one patient's, can tell apart: cells of
 * patients who stand in the same releases in the same classes. Cell 0 holds those in none.
 */
export type View = {
  readonly releases: readonly EarlierRelease[]
  /** Cell of each patient, by ordinal. */
  readonly cellOf: Uint32Array
  /** Patients of each cell. */
  readonly sizes: Uint32Array
  /** Largest k promised to the patients of each cell. */
  readonly promised: readonly number[]
}

/**
 * The cells of all these releases together: every set that can be written with their classes, unions, intersections and
 * differences is a union of cells.
 * @param patients how many patients are numbered
 */
export function viewOf(releases: readonly EarlierRelease[], patients: number): View {
  const cellOf = new Uint32Array(patients)
  const promised = [0]
  for (const release of releases) {
    for (const ordinals of release.classes()) split(cellOf, promised, ordinals, release.k)
  }
  const sizes = new Uint32Array(promised.length)
  for (const cell of cellOf) sizes[cell] = (sizes[cell] ?? 0) + 1
  return { releases, cellOf, sizes, promised }
}

/** Splits every cell into its patients inside and outside the class; those inside get new cells. */
function split(cellOf: Uint32Array, promised: number[], ordinals: Uint32Array, k: number): void {
  const inside = new Map<number, number>()
  for (const ordinal of ordinals) {
    const before = cellOf[ordinal]
    if (before === undefined) throw new RangeError('a release names a patient who is not numbered')
    let cell = inside.get(before)
    if (cell === undefined) {
      cell = promised.push(Math.max(promised[before] ?? 0, k)) - 1
      inside.set(before, cell)
    }
    cellOf[ordinal] = cell
  }
}
