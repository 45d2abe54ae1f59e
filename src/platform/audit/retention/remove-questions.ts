import type { Database, Tx } from '../../database/database.ts'

/** Questions looked for at a time: bounds memory to a few megabytes. */
const CHUNK = 20_000
/** Entries read at a time. */
const PAGE = 50_000

/**
 * The digests of questions in the bytes of entries `e`, once each. In canonical JSON such a text is nowhere else: a quotation
 * mark in a value has a backslash before it. The bytes are not parsed, so that no entry can stop this.
 */
const referredTo = (source: string, condition: string): string =>
  `SELECT DISTINCT m[1] AS digest FROM ${source}
   CROSS JOIN LATERAL regexp_matches(encode(e.bytes, 'escape'), '"inputs":"(sha256:[0-9a-f]{64})"', 'g') AS m
   WHERE ${condition}`

const leaves = 'audit_leaf l JOIN audit_entry e ON e.id = l.entry_id'

/** Takes note of what the entries of a range of the tree refer to, in the transaction that removes them. */
export async function releaseQuestions(tx: Tx, from: number, to: number): Promise<void> {
  await tx.$executeRawUnsafe(
    `INSERT INTO audit_released_question (digest)
     ${referredTo(leaves, 'l."index" >= $1 AND l."index" < $2')} ON CONFLICT DO NOTHING`,
    from,
    to,
  )
}

/**
 * Removes the questions that pruned entries referred to and no other entry does. The log is read in steps for each chunk of
 * them; an interrupted call is begun anew by the next.
 * @returns how many were removed
 */
export async function removeQuestions(database: Database, minimum: number): Promise<number> {
  for (let removed = 0; ; ) {
    const rows = await database.query<{ digest: string }>(
      `SELECT digest FROM audit_released_question ORDER BY digest LIMIT ${CHUNK}`,
    )
    if (rows.length === 0) return removed
    removed += await removeUnreferred(
      database,
      minimum,
      rows.map(({ digest }) => digest),
    )
  }
}

async function removeUnreferred(database: Database, minimum: number, released: string[]): Promise<number> {
  const [{ size } = { size: 0 }] = await database.query<{ size: number }>(
    'SELECT coalesce(max("index") + 1, 0)::float8 AS size FROM audit_leaf',
  )
  const unused = new Set(released)
  for (let at = minimum; at < size && unused.size > 0; at += PAGE) {
    const range = [at, Math.min(at + PAGE, size)]
    const page = referredTo(leaves, 'l."index" >= $1 AND l."index" < $2')
    for (const { digest } of await database.query<{ digest: string }>(page, range)) unused.delete(digest)
  }
  return database.transaction((tx) => removeUnused(tx, size, released, unused))
}

/** Looks at what was recorded meanwhile, while nobody else can store a question or rely on one that is there. */
async function removeUnused(tx: Tx, size: number, released: string[], unused: Set<string>): Promise<number> {
  await tx.$executeRaw`LOCK TABLE audit_evidence IN SHARE ROW EXCLUSIVE MODE`
  const newest = await tx.$queryRawUnsafe<{ digest: string }[]>(
    `${referredTo(leaves, 'l."index" >= $1')}
     UNION ${referredTo('audit_pending p JOIN audit_entry e ON e.id = p.entry_id', 'true')}`,
    size,
  )
  for (const { digest } of newest) unused.delete(digest)
  const { count } = await tx.auditEvidence.deleteMany({
    where: { kind: 'question', digest: { in: [...unused] } },
  })
  await tx.auditReleasedQuestion.deleteMany({ where: { digest: { in: released } } })
  return count
}
