import type { DeidentificationPlan } from '../../../domain/deidentify/plan.ts'
import { AppError } from '../../../errors.ts'
import type { NumberedPatients } from '../../../release/ports.ts'
import { countRows } from './cohort.ts'
import { fillInBatches } from './fill-in-batches.ts'
import { addPart, type MarkPrefix, markFunction, type Numbering, openNumbering } from './numbering.ts'
import { classesOf, quasiIdentifiers } from './people.ts'
import type { Session } from './session.ts'

/** Times another process may come first before this one gives up. */
const MOST_TRIES = 10

/** SQL of a patient's mark, from SQL of the key. */
export type MarkOf = (key: string) => string

/** Numbers the staged patients and their classes; builds `numbered` (pseudonym, class, mark, ordinal). */
export async function numberPeople(
  session: Session,
  folder: string,
  plan: DeidentificationPlan,
  prefix: MarkPrefix,
  markOf: MarkOf,
): Promise<NumberedPatients> {
  session.define(markFunction(prefix))
  await markPeople(session, plan, markOf)
  const { patients, parts } = await growNumbering(session, folder, prefix)
  const [ordinals, classes] = await session.unsigned('SELECT ordinal, class FROM numbered', 2)
  if (ordinals?.length !== (await countRows(session, 'people')) || classes === undefined)
    throw new Error('a staged patient has no number')
  return { ordinals, classes, patients, parts }
}

/** Builds `numbered` without ordinals: pseudonym, class and mark of each staged patient. */
async function markPeople(session: Session, plan: DeidentificationPlan, markOf: MarkOf): Promise<void> {
  const columns = quasiIdentifiers(plan).map((_, index) => `q${index}`)
  await session.run(
    `CREATE OR REPLACE TEMP TABLE class_number AS
     SELECT *, CAST(row_number() OVER () - 1 AS UINTEGER) AS class FROM (${classesOf('people', columns)})`,
  )
  const same = columns.map((column) => `p.${column} IS NOT DISTINCT FROM c.${column}`)
  await fillInBatches(
    session,
    'numbered',
    'people',
    (isInBatch) => `SELECT p.pseudonym, c.class, ${markOf('p.key')} AS mark
      FROM (FROM people WHERE ${isInBatch}) p JOIN class_number c ON ${['true', ...same].join(' AND ')}`,
  )
}

/** Gives everybody in `numbered` an ordinal, adding whom the numbering does not know. */
async function growNumbering(session: Session, folder: string, prefix: MarkPrefix): Promise<Numbering> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const numbering = await openNumbering(session, folder, prefix)
    const ordinal = numbering.relation === undefined ? 'NULL::UINTEGER AS ordinal' : 'n.ordinal'
    const join = numbering.relation === undefined ? '' : `LEFT JOIN ${numbering.relation} n USING (mark)`
    await session.run(
      `CREATE OR REPLACE TEMP TABLE numbered AS SELECT m.pseudonym, m.class, m.mark, ${ordinal} FROM numbered m ${join}`,
    )
    const unknown = 'SELECT mark FROM numbered WHERE ordinal IS NULL'
    if ((await countRows(session, `(${unknown})`)) === 0) return numbering
    await addPart(session, folder, prefix, numbering, unknown)
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

/** Removes staged patients by ordinal; returns how many. Their numbers are not needed afterwards. */
export async function withholdPeople(session: Session, ordinals: Uint32Array): Promise<number> {
  let removed = 0
  if (ordinals.length > 0) {
    const before = await countRows(session, 'people')
    await session.run(
      `DELETE FROM people WHERE pseudonym IN (SELECT pseudonym FROM numbered
         WHERE ordinal IN (SELECT CAST(unnest(string_split($1, ',')) AS UINTEGER)))`,
      [ordinals.join(',')],
    )
    removed = before - (await countRows(session, 'people'))
  }
  await session.run('DROP TABLE numbered')
  await session.run('DROP TABLE class_number')
  return removed
}
