/** What a legal hold is about; with none of these, about everything. */
export type HoldScope = {
  readonly project?: string
  readonly request?: string
  readonly person?: string
  readonly dataset?: string
}

/** A legal hold in force: entries that it covers are kept whatever their age. */
export type Hold = {
  readonly id: string
  readonly scope: HoldScope
  /** Grants and extracts that came of the request it is about: their entries name those, not always the request. */
  readonly grants: readonly string[]
  readonly extracts: readonly string[]
  /** Only entries from this index on. */
  readonly fromIndex?: number
  /** Only entries recorded at or after this instant. */
  readonly fromTime?: Date
  /** Index of the entry that placed it; undefined while it has none yet. */
  readonly placedAt?: number
}

/** An entry as retention looks at it: when and what, and whom and what it is about. */
export type HeldEntry = {
  readonly index: number
  readonly recorded: Date
  readonly actor: string | null
  readonly person: string | null
  readonly project: string | null
  readonly request: string | null
  readonly grant: string | null
  readonly extract: string | null
  readonly dataset: string | null
}

/**
 * Whether a hold keeps an entry. The entry that placed a hold in force is always kept, so that the log says why what is
 * held is held.
 */
export function covers(hold: Hold, entry: HeldEntry): boolean {
  if (entry.index === hold.placedAt) return true
  if (hold.fromIndex !== undefined && entry.index < hold.fromIndex) return false
  if (hold.fromTime !== undefined && entry.recorded < hold.fromTime) return false
  return isAbout(hold, entry)
}

function isAbout({ scope, grants, extracts }: Hold, entry: HeldEntry): boolean {
  const { project, request, person, dataset } = scope
  if ([project, request, person, dataset].every((value) => value === undefined)) return true
  return (
    (project !== undefined && entry.project === project) ||
    (dataset !== undefined && entry.dataset === dataset) ||
    (person !== undefined && (entry.actor === person || entry.person === person)) ||
    (request !== undefined &&
      (entry.request === request ||
        (entry.grant !== null && grants.includes(entry.grant)) ||
        (entry.extract !== null && extracts.includes(entry.extract))))
  )
}
