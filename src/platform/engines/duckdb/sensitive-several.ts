import type { DeidentificationPlan } from '../../../domain/deidentify/plan.ts'
import type { ConcernedVariable } from '../../../domain/risk/profile-models.ts'
import { quasiIdentifiers } from './people.ts'
import { dropScrubbed, scrubbedRows, type TextContext } from './scrub-table.ts'
import { oneRow, type Session, wholeNumber } from './session.ts'
import { identifier } from './sql.ts'
import { sourceRow, transformSql } from './transform-sql.ts'

/** The values of variables of which a patient may have several. */
export type SeveralCounts = {
  readonly kind: 'several'
  /** What the models concern, by name (`concernOf`). */
  readonly name: string
  /**
   * Table of the different values of each staged patient: person, id of the class, source, code. Code 0 is "missing", of
   * those who have no other; source is 0 or, of values that are only released where enough patients have them, the
   * variable they stand in. Without such it is gone as soon as the classes are described.
   */
  readonly table: string
  /** Values of such a source of fewer patients than `minimum` are released as the value with the code `star`. */
  readonly rare: { readonly star: number; readonly sources: readonly RareSource[] } | undefined
}

type RareSource = { readonly source: number; readonly minimum: number }

type Asked = {
  readonly name: string
  readonly table: string
  readonly variables: readonly ConcernedVariable[]
  /** Table of the classes: id, q0 … qn, size. */
  readonly classes: string
}

const VALUES = 'sensitive_values'
const MEMBERS = 'sensitive_members'
const CODES = 'sensitive_codes'

/** Collects the different values of each staged patient as they will be released, in however many rows and tables they stand. */
export async function countSeveral(
  session: Session,
  { name, table, variables, classes }: Asked,
  plan: DeidentificationPlan,
  text: TextContext,
): Promise<SeveralCounts> {
  const same = quasiIdentifiers(plan).map((_, at) => `p.q${at} IS NOT DISTINCT FROM c.q${at}`)
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${MEMBERS} AS
     SELECT p.rowid AS person, c.id FROM people p JOIN ${classes} c ON ${['true', ...same].join(' AND ')}`,
  )
  await session.run(`CREATE OR REPLACE TEMP TABLE ${VALUES} (person BIGINT, source INTEGER, value VARCHAR)`)
  const sources: RareSource[] = []
  for (const [at, concerned] of variables.entries()) {
    const { transform } = concerned.variable
    const source = transform.kind === 'suppress-rare' ? at + 1 : 0
    if (transform.kind === 'suppress-rare') sources.push({ source, minimum: transform.minimum })
    await collect(session, concerned, source, plan, text)
  }
  const star = sources.length === 0 ? '' : "UNION SELECT '*'"
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${CODES} AS SELECT value, row_number() OVER (ORDER BY value) AS code
     FROM (SELECT DISTINCT value FROM ${VALUES} ${star})`,
  )
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${table} AS
     SELECT DISTINCT v.person, m.id, v.source, d.code
     FROM ${VALUES} v JOIN ${CODES} d USING (value) JOIN ${MEMBERS} m USING (person)
     UNION ALL SELECT m.person, m.id, 0, 0 FROM ${MEMBERS} m ANTI JOIN ${VALUES} v USING (person)`,
  )
  const rare = sources.length === 0 ? undefined : { star: await codeOfStar(session), sources }
  if (rare === undefined) {
    await describeClasses(session, table, valuesIn(table, classes))
    await session.run(`DROP TABLE ${table}`)
  }
  for (const done of [VALUES, MEMBERS, CODES]) await session.run(`DROP TABLE ${done}`)
  return { kind: 'several', name, table, rare }
}

/** Adds the known values of one variable, each once a patient. */
async function collect(
  session: Session,
  { table: name, variable }: ConcernedVariable,
  source: number,
  plan: DeidentificationPlan,
  text: TextContext,
): Promise<void> {
  const table = plan.tables.find((one) => one.table === name)
  if (table === undefined) throw new Error(`${name} is not released`)
  const rows = await scrubbedRows(session, { ...table, variables: [variable] }, plan, text)
  const row = sourceRow(name)
  // Which values are rare depends on who stays, so these are collected as they stand in the source.
  const sql = source > 0 ? row.column(variable.variable) : transformSql(variable, plan.referenceDate, row)
  await session.run(
    `INSERT INTO ${VALUES} SELECT DISTINCT m.rowid, ${Number(source)}, CAST(${sql} AS VARCHAR) AS value
     FROM ${rows} s JOIN people m ON s.${identifier(table.patientColumn)} = m.key WHERE value IS NOT NULL`,
  )
  await dropScrubbed(session)
}

async function codeOfStar(session: Session): Promise<number> {
  const { star } = await oneRow(session, `SELECT code AS star FROM ${CODES} WHERE value = '*'`)
  return wholeNumber(star)
}

/** What is computed of the values of the patients: tables beside theirs. */
export const severalTables = (table: string) =>
  ({
    spread: `${table}_spread`,
    held: `${table}_held`,
    diverse: `${table}_diverse`,
    whole: `${table}_whole`,
  }) as const

/**
 * Builds what follows from the values within each class: how many members hold a value, by how many values they hold
 * (`spread`), in all and in masses (`held`), and what diversity there is (`diverse`). `disclosureOfMembers` in
 * `domain/risk/several-values.ts` is the reference, its ROUNDING included. Floating point is only summed over counts, in a
 * fixed order.
 * @param values a query of person, id, size and code
 */
async function describeClasses(session: Session, table: string, values: string): Promise<void> {
  const { spread, held, diverse } = severalTables(table)
  const present = `${table}_present`
  await session.run(`CREATE OR REPLACE TEMP TABLE ${present} AS ${values}`)
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${spread} AS
     SELECT p.id, p.size, p.code, x.several, count(*) AS n
     FROM ${present} p JOIN (SELECT person, count(*) AS several FROM ${present} GROUP BY person) x USING (person) GROUP BY ALL`,
  )
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${held} AS
     SELECT id, size, code, CAST(sum(n) AS BIGINT) AS n, ${MASS} FROM ${spread} GROUP BY id, size, code`,
  )
  // By the most common value of each member.
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${diverse} AS
     SELECT id, ceil(sum(persons / most ORDER BY most) - 1e-9) AS different,
       exp(sum(persons * ln(size / most) ORDER BY most) / any_value(size)) AS entropy_l
     FROM (SELECT id, size, most, count(*) AS persons FROM (
         SELECT p.person, p.id, p.size, max(h.n) AS most
         FROM ${present} p JOIN ${held} h ON p.id = h.id AND p.code = h.code GROUP BY p.person, p.id, p.size)
       GROUP BY id, size, most) GROUP BY id`,
  )
  await session.run(`DROP TABLE ${present}`)
}

const MASS = 'sum(n / several ORDER BY several) AS mass'

/**
 * A query of what every class that stays reaches: id, different, entropy_l, distance.
 * @param kept table of the classes that stay: id, size
 * @param patients in all of them
 */
export async function reachedBySeveral(
  session: Session,
  { table, rare }: SeveralCounts,
  kept: string,
  patients: number,
): Promise<string> {
  const { spread, held, diverse, whole } = severalTables(table)
  // Which values are rare depends on who stays; otherwise a class reveals by itself what it does.
  if (rare !== undefined) await describeClasses(session, table, withoutRare(valuesIn(table, kept), rare))
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${whole} AS
     SELECT *, row_number() OVER (ORDER BY n DESC, code) AS place FROM (
       SELECT code, CAST(sum(n) AS BIGINT) AS n, ${MASS}
       FROM (SELECT s.code, s.several, CAST(sum(s.n) AS BIGINT) AS n FROM ${spread} s SEMI JOIN ${kept} USING (id) GROUP BY ALL)
       GROUP BY code)`,
  )
  return `SELECT d.id, d.different, d.entropy_l, greatest(t.masses, t.shares, coalesce(w.n, 0) / ${patients}) AS distance
    FROM ${diverse} d JOIN (${distances(`${held} h SEMI JOIN ${kept} USING (id)`, whole, patients)}) t USING (id)
      LEFT JOIN ${whole} w ON w.place = t.absent`
}

const valuesIn = (table: string, classes: string): string =>
  `SELECT v.person, v.id, c.size, v.source, v.code FROM ${table} v JOIN ${classes} c USING (id)`

function withoutRare(values: string, { star, sources }: NonNullable<SeveralCounts['rare']>): string {
  const minimum = sources
    .map(({ source, minimum: least }) => `WHEN ${source} THEN ${Number(least)}`)
    .join(' ')
  return `SELECT DISTINCT person, id, size, CASE WHEN holders < minimum THEN ${star} ELSE code END AS code
    FROM (SELECT *, count(*) OVER (PARTITION BY source, code) AS holders,
      CASE source ${minimum} ELSE 0 END AS minimum FROM (${values}))`
}

/** `absent` is the place of the most common value that nobody in the class holds. */
const distances = (held: string, whole: string, patients: number): string =>
  `SELECT id, sum(greatest(0, mass / size - whole_mass / ${patients}) ORDER BY code) AS masses,
     max(abs(n / size - whole_n / ${patients})) AS shares, coalesce(min(nth) FILTER (place > nth), max(nth) + 1) AS absent
   FROM (SELECT h.*, w.mass AS whole_mass, w.n AS whole_n, w.place,
       row_number() OVER (PARTITION BY h.id ORDER BY w.place) AS nth
     FROM (SELECT * FROM ${held}) h JOIN ${whole} w USING (code)) GROUP BY id`
