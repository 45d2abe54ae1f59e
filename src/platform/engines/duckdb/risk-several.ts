import type { SensitiveFigures } from '../../../domain/risk/table-figures.ts'
import { RISK_CLASSES } from './risk-classes.ts'
import { type Connection, oneRow, wholeNumber } from './session.ts'

/** A variable of which a person may have several values, or several variables that hold the same. */
export type SeveralColumn = {
  readonly name: string
  /** Queries of `person` and `value` (a text; null is missing), one for each file; a person may be in several rows. */
  readonly sources: readonly string[]
  /** l of the recursive (c, l)-diversity whose c is measured. */
  readonly recursiveL: number
}

/** Every person with the class they are in: person, id, as in `risk_classes`. */
const MEMBERS = 'risk_members'
/** The different values of each person: person, id, code; code 0 is "missing", of those who have no other. */
const HELD = 'risk_held'
/** The members of each class who hold a value, by how many values they hold: id, code, several, n. */
const SPREAD = 'risk_spread'
/** The members of each class who hold a value: id, code, n, mass. */
const HOLDERS = 'risk_holders'
/** Masses are summed over counts and in a fixed order: neither threads nor the order of rows decide. */
const MASS = 'sum(n / several ORDER BY several) AS mass'

/**
 * The worst class for variables of which a person may have several values, over the classes that `buildRiskClasses` found.
 * `domain/risk/several-values.ts` is the reference.
 * @param members a query of `person` and `id` of the class, each person once
 */
export async function measureSeveral(
  session: Connection,
  members: string,
  columns: readonly SeveralColumn[],
): Promise<readonly SensitiveFigures[]> {
  if (columns.length === 0) return []
  await session.run(`CREATE OR REPLACE TEMP TABLE ${MEMBERS} AS ${members}`)
  const figures: SensitiveFigures[] = []
  for (const column of columns) figures.push(await measure(session, column))
  for (const done of [MEMBERS, HELD, SPREAD, HOLDERS]) await session.run(`DROP TABLE ${done}`)
  return figures
}

async function measure(
  session: Connection,
  { name, sources, recursiveL }: SeveralColumn,
): Promise<SensitiveFigures> {
  await collectValues(session, sources)
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${SPREAD} AS SELECT h.id, h.code, k.several, count(*) AS n
     FROM ${HELD} h JOIN (SELECT person, count(*) AS several FROM ${HELD} GROUP BY person) k USING (person) GROUP BY ALL`,
  )
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${HOLDERS} AS
     SELECT id, code, CAST(sum(n) AS BIGINT) AS n, ${MASS} FROM ${SPREAD} GROUP BY id, code`,
  )
  const { different, entropy } = await oneRow(
    session,
    `SELECT min(different) AS different, min(entropy) AS entropy FROM (
       SELECT id, ceil(sum(persons / most ORDER BY most) - 1e-9) AS different,
         ln(any_value(own)) - sum(persons * ln(most) ORDER BY most) / any_value(own) AS entropy
       FROM (SELECT id, most, count(*) AS persons FROM (
           SELECT h.person, h.id, max(n) AS most FROM ${HELD} h JOIN ${HOLDERS} USING (id, code) GROUP BY h.person, h.id)
         GROUP BY id, most) JOIN ${RISK_CLASSES} USING (id) GROUP BY id)`,
  )
  const { values } = await oneRow(session, `SELECT count(DISTINCT code) AS values FROM ${HOLDERS}`)
  return {
    name,
    values: wholeNumber(values),
    distinct: Number(different ?? 0),
    entropyL: Math.exp(Math.max(0, Number(entropy ?? 0))),
    recursive: { l: recursiveL, c: await recursiveC(session, recursiveL) },
    equalT: await farthest(session),
    orderedT: null,
  }
}

async function collectValues(session: Connection, sources: readonly string[]): Promise<void> {
  await session.run(
    `CREATE OR REPLACE TEMP TABLE risk_known AS SELECT DISTINCT person, value
     FROM (${sources.join(' UNION ALL ')}) WHERE value IS NOT NULL`,
  )
  const { strangers } = await oneRow(
    session,
    `SELECT count(*) AS strangers FROM risk_known ANTI JOIN ${MEMBERS} USING (person)`,
  )
  // Their values would count in no class.
  if (wholeNumber(strangers) > 0) throw new Error('a released value belongs to nobody in a class')
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${HELD} AS
     WITH codes AS (SELECT value, row_number() OVER (ORDER BY value) AS code FROM (SELECT DISTINCT value FROM risk_known))
     SELECT m.person, m.id, d.code FROM risk_known JOIN codes d USING (value) JOIN ${MEMBERS} m USING (person)
     UNION ALL SELECT m.person, m.id, 0 FROM ${MEMBERS} m ANTI JOIN risk_known USING (person)`,
  )
  await session.run('DROP TABLE risk_known')
}

/** @returns null when the l − 1 most common values can be all that the members of some class hold */
async function recursiveC(session: Connection, l: number): Promise<number | null> {
  const head = l > 1 ? `list_sum(max(n, ${Number(l) - 1}))` : '0'
  const { c, unbounded } = await oneRow(
    session,
    `SELECT max(CASE WHEN own > head THEN largest / (own - head) END) AS c, bool_or(own <= head) AS unbounded
     FROM (SELECT id, max(n) AS largest, ${head} AS head FROM ${HOLDERS} GROUP BY id) JOIN ${RISK_CLASSES} USING (id)`,
  )
  return unbounded === true ? null : Number(c ?? 0)
}

/** The larger of both distances, of masses and of shares; a value that nobody in a class holds counts for the latter. */
async function farthest(session: Connection): Promise<number> {
  const { t } = await oneRow(
    session,
    `WITH total AS (SELECT sum(own) AS everybody FROM ${RISK_CLASSES}),
     whole AS (
       SELECT code, CAST(sum(n) AS BIGINT) / any_value(everybody) AS p,
         sum(n / several ORDER BY several) / any_value(everybody) AS mass
       FROM (SELECT code, several, CAST(sum(n) AS BIGINT) AS n FROM ${SPREAD} GROUP BY code, several), total GROUP BY code),
     compared AS (
       SELECT h.id, h.code, w.p, h.n / c.own AS q, h.mass / c.own - w.mass AS surplus,
         row_number() OVER (PARTITION BY h.id ORDER BY w.p DESC, h.code) AS nth
       FROM ${HOLDERS} h JOIN whole w USING (code) JOIN ${RISK_CLASSES} c USING (id)),
     common AS (SELECT code, p, row_number() OVER (ORDER BY p DESC, code) AS place FROM whole),
     absent AS (
       SELECT id, coalesce(min(nth) FILTER (place > nth), max(nth) + 1) AS place
       FROM compared JOIN common USING (code) GROUP BY id)
     SELECT max(greatest(masses, shares, coalesce(common.p, 0))) AS t
     FROM (SELECT id, sum(greatest(0, surplus) ORDER BY code) AS masses, max(abs(q - p)) AS shares FROM compared GROUP BY id)
       JOIN absent USING (id) LEFT JOIN common USING (place)`,
  )
  return Math.min(1, Number(t ?? 0))
}
