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
   * variable they stand in.
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
  /** Table of the classes: id, q0 … qn. */
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

/** Tables that one round works on, beside the values of the patients. */
export const severalTables = (table: string) =>
  ({
    present: `${table}_present`,
    spread: `${table}_spread`,
    held: `${table}_held`,
    whole: `${table}_whole`,
  }) as const

/**
 * A query of what every class that stays reaches: id, different, entropy_l, distance. `disclosureOfMembers` in
 * `domain/risk/several-values.ts` is the reference. Floating point is only summed over counts, in a fixed order.
 * @param kept table of the classes that stay: id, size
 * @param patients in all of them
 */
export async function reachedBySeveral(
  session: Session,
  { table, rare }: SeveralCounts,
  kept: string,
  patients: number,
): Promise<string> {
  const { present, spread, held, whole } = severalTables(table)
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${present} AS ${rare === undefined ? leftOf(table, kept) : withoutRare(leftOf(table, kept), rare)}`,
  )
  // How many members of a class hold a value, by how many values they hold.
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${spread} AS
     SELECT p.id, p.size, p.code, x.several, count(*) AS n
     FROM ${present} p JOIN (SELECT person, count(*) AS several FROM ${present} GROUP BY person) x USING (person) GROUP BY ALL`,
  )
  const mass = 'sum(n / several ORDER BY several) AS mass'
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${held} AS
     SELECT id, size, code, CAST(sum(n) AS BIGINT) AS n, ${mass} FROM ${spread} GROUP BY id, size, code`,
  )
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${whole} AS
     SELECT *, row_number() OVER (ORDER BY n DESC, code) AS place FROM (
       SELECT code, CAST(sum(n) AS BIGINT) AS n, ${mass}
       FROM (SELECT code, several, CAST(sum(n) AS BIGINT) AS n FROM ${spread} GROUP BY code, several) GROUP BY code)`,
  )
  return `SELECT d.id, d.different, d.entropy_l, greatest(t.masses, t.shares, coalesce(w.n, 0) / ${patients}) AS distance
    FROM (${diversity(present, held)}) d JOIN (${distances(held, whole, patients)}) t USING (id)
      LEFT JOIN ${whole} w ON w.place = t.absent`
}

const leftOf = (table: string, kept: string): string =>
  `SELECT v.person, v.id, k.size, v.source, v.code FROM ${table} v JOIN ${kept} k USING (id)`

function withoutRare(left: string, { star, sources }: NonNullable<SeveralCounts['rare']>): string {
  const minimum = sources
    .map(({ source, minimum: least }) => `WHEN ${source} THEN ${Number(least)}`)
    .join(' ')
  return `SELECT DISTINCT person, id, size, CASE WHEN holders < minimum THEN ${star} ELSE code END AS code
    FROM (SELECT *, count(*) OVER (PARTITION BY source, code) AS holders,
      CASE source ${minimum} ELSE 0 END AS minimum FROM (${left}))`
}

/** By the most common value of each member; `ROUNDING` as in the reference. */
const diversity = (present: string, held: string): string =>
  `SELECT id, ceil(sum(persons / most ORDER BY most) - 1e-9) AS different,
     exp(sum(persons * ln(size / most) ORDER BY most) / any_value(size)) AS entropy_l
   FROM (SELECT id, size, most, count(*) AS persons FROM (
       SELECT p.person, p.id, p.size, max(h.n) AS most
       FROM ${present} p JOIN ${held} h ON p.id = h.id AND p.code = h.code GROUP BY p.person, p.id, p.size)
     GROUP BY id, size, most) GROUP BY id`

/** `absent` is the place of the most common value that nobody in the class holds. */
const distances = (held: string, whole: string, patients: number): string =>
  `SELECT id, sum(greatest(0, mass / size - whole_mass / ${patients}) ORDER BY code) AS masses,
     max(abs(n / size - whole_n / ${patients})) AS shares, coalesce(min(nth) FILTER (place > nth), max(nth) + 1) AS absent
   FROM (SELECT h.*, w.mass AS whole_mass, w.n AS whole_n, w.place,
       row_number() OVER (PARTITION BY h.id ORDER BY w.place) AS nth
     FROM ${held} h JOIN ${whole} w USING (code)) GROUP BY id`
