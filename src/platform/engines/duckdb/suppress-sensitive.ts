import type { DeidentificationPlan } from '../../../domain/deidentify/plan.ts'
import { concernOf, type DiversityModel } from '../../../domain/risk/profile-models.ts'
import { countRows } from './cohort.ts'
import { quasiIdentifiers } from './people.ts'
import { SENSITIVE_CLASSES, type SensitiveCounts } from './sensitive-counts.ts'
import { judgementsOf, leftTables } from './sensitive-judgements.ts'
import { severalTables } from './sensitive-several.ts'
import { oneRow, type Session, wholeNumber } from './session.ts'

/** Classes that stay, while it is being found which ones do: id, size. */
const KEPT_CLASSES = 'sensitive_kept'
/** Classes that stay and miss a model: id, lacks, excess. */
const JUDGED = 'sensitive_judged'

/**
 * Finds the classes to suppress so that the models hold in the others; `suppressForModels` in
 * `domain/risk/sensitive-suppression.ts` is the reference and says why in this order. Whole numbers are compared wherever
 * they can be, so that neither threads nor the order of rows decide.
 * @param most patients that may go
 * @returns patients of those classes, which are missing in `sensitive_kept`; undefined as soon as they are more than `most`
 */
export async function settleModels(
  session: Session,
  counts: readonly SensitiveCounts[],
  models: readonly DiversityModel[],
  most: number,
): Promise<number | undefined> {
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${KEPT_CLASSES} AS SELECT id, size FROM ${SENSITIVE_CLASSES}`,
  )
  const staged = await patientsOf(session, SENSITIVE_CLASSES)
  for (;;) {
    const left = await patientsOf(session, KEPT_CLASSES)
    // Written so that a limit that is not a number refuses.
    if (!(staged - left <= most)) return undefined
    if (left === 0 || !(await removeWorst(session, counts, models, left))) return staged - left
  }
}

/** One round. @returns whether a class had to go */
async function removeWorst(
  session: Session,
  counts: readonly SensitiveCounts[],
  models: readonly DiversityModel[],
  left: number,
): Promise<boolean> {
  const judgements: string[] = []
  for (const each of counts) {
    const asked = models.filter((model) => concernOf(model) === each.name)
    if (asked.length > 0) judgements.push(...(await judgementsOf(session, each, asked, KEPT_CLASSES, left)))
  }
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${JUDGED} AS
     SELECT id, bool_or(lacks) AS lacks, max(excess) AS excess FROM (${judgements.join(' UNION ALL ')})
     GROUP BY id HAVING bool_or(lacks) OR max(excess) > 0`,
  )
  await session.run(
    `DELETE FROM ${KEPT_CLASSES} WHERE id IN (
       SELECT id FROM ${JUDGED} WHERE CASE WHEN (SELECT bool_or(lacks) FROM ${JUDGED}) THEN lacks
         ELSE excess >= (SELECT max(excess) FROM ${JUDGED}) / 2 * (1 - ${TIE}) END)`,
  )
  return (await countRows(session, JUDGED)) > 0
}

/** As in the reference: keeps rounding from deciding between distances that are equal as fractions. */
const TIE = 1e-9

async function patientsOf(session: Session, classes: string): Promise<number> {
  const { patients } = await oneRow(session, `SELECT coalesce(sum(size), 0) AS patients FROM ${classes}`)
  return wholeNumber(patients)
}

/** Removes the staged patients of the classes that `settleModels` found; returns how many. */
export async function removeUnkept(session: Session, plan: DeidentificationPlan): Promise<number> {
  const same = quasiIdentifiers(plan).map((_, at) => `people.q${at} IS NOT DISTINCT FROM gone.q${at}`)
  const before = await countRows(session, 'people')
  await session.run(
    `DELETE FROM people USING (SELECT * FROM ${SENSITIVE_CLASSES} ANTI JOIN ${KEPT_CLASSES} USING (id)) gone
     WHERE ${['true', ...same].join(' AND ')}`,
  )
  return before - (await countRows(session, 'people'))
}

/** Frees what the counts take, once nobody else is to be removed. */
export async function dropCounts(session: Session, counts: readonly SensitiveCounts[]): Promise<void> {
  const tables = counts.flatMap(({ kind, table }) => [
    table,
    ...Object.values(kind === 'one' ? leftTables(table) : severalTables(table)),
  ])
  for (const table of [...tables, SENSITIVE_CLASSES, KEPT_CLASSES, JUDGED])
    await session.run(`DROP TABLE IF EXISTS ${table}`)
}
