import type { DeidentificationPlan } from '../../../domain/deidentify/plan.ts'
import { AppError } from '../../../errors.ts'
import type { NumberedPatients } from '../../../release/ports.ts'
import { countRows } from './cohort.ts'
import { fillInBatches } from './fill-in-batches.ts'
import { addPart, type MarkPrefix, markFunction, openNumbering } from './numbering.ts'
import { classesOf, quasiIdentifiers } from './people.ts'
import type { Session } from './session.ts'

/** Times another process may come first before this one gives up. */
const MOST_TRIES = 10

/** SQL of a patient's mark, from SQL of the key. */
export type MarkOf = (key: string) => string

/** The ordinal of those whom the numbering does not know yet; it never gets that far. */
const UNKNOWN = 0xffff_ffff

/** The staged patients, in an order of their own, with the place of each in `people`. */
export type NumberedPeople = NumberedPatients & { readonly places: Uint32Array }

/** Numbers the staged patients and their classes. */
export async function numberPeople(
  session: Session,
  folder: string,
  plan: DeidentificationPlan,
  prefix: MarkPrefix,
  markOf: MarkOf,
): Promise<NumberedPeople> {
  session.define(markFunction(prefix))
  await markPeople(session, plan, markOf)
  const numbered = await growNumbering(session, folder, prefix)
  if (numbered.ordinals.length !== (await countRows(session, 'people')))
    throw new Error('a staged patient has no number')
  await session.run('DROP TABLE marked')
  await session.run('DROP TABLE class_number')
  return numbered
}

/** Builds `marked`: place, class and mark of each staged patient. */
async function markPeople(session: Session, plan: DeidentificationPlan, markOf: MarkOf): Promise<void> {
  const columns = quasiIdentifiers(plan).map((_, index) => `q${index}`)
  await session.run(
    `CREATE OR REPLACE TEMP TABLE class_number AS
     SELECT *, CAST(row_number() OVER () - 1 AS UINTEGER) AS class FROM (${classesOf('people', columns)})`,
  )
  const same = columns.map((column) => `p.${column} IS NOT DISTINCT FROM c.${column}`)
  await fillInBatches(
    session,
    'marked',
    'people',
    (isInBatch) => `SELECT p.place, c.class, ${markOf('p.key')} AS mark
      FROM (SELECT *, CAST(rowid AS UINTEGER) AS place FROM people WHERE ${isInBatch}) p
      JOIN class_number c ON ${['true', ...same].join(' AND ')}`,
  )
}

/** Gives everybody in `marked` an ordinal, adding whom the numbering does not know. */
async function growNumbering(session: Session, folder: string, prefix: MarkPrefix): Promise<NumberedPeople> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const numbering = await openNumbering(session, folder, prefix)
    const { relation, patients, parts } = numbering
    const ordinal =
      relation === undefined ? `${UNKNOWN}::UINTEGER` : `coalesce(n.ordinal, ${UNKNOWN}::UINTEGER)`
    const known = relation === undefined ? '' : `LEFT JOIN ${relation} n USING (mark)`
    const [ordinals, classes, places] = await session.unsigned(
      `SELECT ${ordinal}, m.class, m.place FROM marked m ${known}`,
      3,
    )
    if (ordinals === undefined || classes === undefined || places === undefined)
      throw new Error('the engine returned no numbers')
    if (!ordinals.includes(UNKNOWN)) return { ordinals, classes, places, patients, parts }
    const unknown = relation === undefined ? '' : `ANTI JOIN ${relation} n USING (mark)`
    await addPart(session, folder, prefix, numbering, `SELECT m.mark FROM marked m ${unknown}`)
  }
  throw new AppError('STAGING_FAILED', 'Other releases kept adding patients to the numbering')
}

/** Ordinals of the cohort's patients who are not staged; those without one are in no release. */
export async function numberLeftOut(
  session: Session,
  folder: string,
  prefix: MarkPrefix,
  markOf: MarkOf,
): Promise<Uint32Array> {
  const { relation } = await openNumbering(session, folder, prefix)
  if (relation === undefined) return new Uint32Array()
  await session.run(
    'CREATE OR REPLACE TEMP TABLE left_out AS SELECT key FROM cohort ANTI JOIN people USING (key)',
  )
  await fillInBatches(
    session,
    'left_out_marks',
    'left_out',
    (isInBatch) => `SELECT ${markOf('key')} AS mark FROM left_out WHERE ${isInBatch}`,
  )
  const [ordinals] = await session.unsigned(
    `SELECT n.ordinal FROM left_out_marks JOIN ${relation} n USING (mark)`,
    1,
  )
  await session.run('DROP TABLE left_out; DROP TABLE left_out_marks')
  return ordinals ?? new Uint32Array()
}

/** Removes staged patients by ordinal; returns how many. @param numbered the patients as they are staged now */
export async function withholdPeople(
  session: Session,
  { ordinals, places }: NumberedPeople,
  withheld: Uint32Array,
): Promise<number> {
  if (withheld.length === 0) return 0
  const isWithheld = new Set(withheld)
  const gone = places.filter((_, at) => isWithheld.has(ordinals[at] ?? UNKNOWN))
  const before = await countRows(session, 'people')
  await session.run(
    "DELETE FROM people WHERE rowid IN (SELECT CAST(unnest(string_split($1, ',')) AS BIGINT))",
    [gone.join(',')],
  )
  return before - (await countRows(session, 'people'))
}
