import { join } from 'node:path'
import type { DirectivePattern, DirectiveVerdict } from '../../../domain/consent/directive.ts'
import type { ConsentFile } from '../../../release/ports.ts'
import type { Session } from './session.ts'
import { literal } from './sql.ts'

/*
 * Set-based form of `domain/consent/evaluate.ts`: each distinct pattern is evaluated once in the domain; the engine only
 * joins the verdicts back and combines them per patient.
 */

/** Every column of a kept directive. Named, because files may order them differently. */
const COLUMNS = `directive_id, patient, status, category, scope, policy, performer, type, purposes, period_start, period_end,
  date_time`

/**
 * Columns of a directive that its verdict depends on, plus the series within which the newest wins. Purposes stay a JSON
 * array: joined to one text, an unknown code could come apart into known ones, or a list of blanks read as "any purpose".
 */
const PATTERN = `coalesce(policy, '') AS policy, coalesce(scope, '') AS scope, coalesce(performer, '') AS performer,
  coalesce(status, '') AS status, coalesce(category, '') AS category, coalesce(type, '') AS type,
  CAST(to_json(list_sort(list_transform(purposes, lambda code: coalesce(code, '')))) AS VARCHAR) AS purposes,
  coalesce(period_start <= instant, true) AND coalesce(instant <= period_end, true) AS within`

/** What tells patterns apart; none of it is ever null, or a join on it would lose a deny. */
const KEY = 'policy, scope, performer, status, category, type, purposes, within'

/** Numbers the distinct patterns; `verdicts` are given in this order. */
export async function loadPatterns(
  session: Session,
  folder: string,
  files: readonly ConsentFile[],
  at: number,
): Promise<readonly DirectivePattern[]> {
  await session.run(`CREATE OR REPLACE TEMP VIEW imported AS ${everyImport(folder, files)}`)
  await session.run(`CREATE OR REPLACE TEMP VIEW directive AS ${currentDirectives(files)}`)
  await session.run(
    "CREATE OR REPLACE TEMP TABLE evaluated_at AS SELECT epoch_ms($1::BIGINT)::TIMESTAMP AT TIME ZONE 'UTC' AS instant",
    [BigInt(at)],
  )
  await session.run(`CREATE OR REPLACE TEMP TABLE pattern AS
    SELECT row_number() OVER (ORDER BY ${KEY}) - 1 AS id, * FROM (SELECT DISTINCT ${PATTERN} FROM directive, evaluated_at)`)
  const rows = await session.rows('SELECT * FROM pattern ORDER BY id')
  return rows.map((row) => ({
    status: String(row.status),
    category: String(row.category),
    type: String(row.type),
    purposes: purposesOf(row.purposes),
    withinPeriod: row.within === true,
  }))
}

function purposesOf(json: unknown): readonly string[] {
  const codes: unknown = JSON.parse(String(json))
  if (!Array.isArray(codes)) throw new Error('the purposes of a directive are missing')
  return codes.map(String)
}

function everyImport(folder: string, files: readonly ConsentFile[]): string {
  return files
    .map(({ digest, sequence }) => {
      const file = literal(join(folder, `${digest}.parquet`))
      return `SELECT ${COLUMNS}, ${Number(sequence)} AS sequence FROM read_parquet(${file})`
    })
    .join(' UNION ALL ')
}

/** Of a directive imported more than once only the newest import counts, with all it says about that directive. */
function currentDirectives(files: readonly ConsentFile[]): string {
  if (files.length === 1) return 'SELECT * FROM imported'
  return 'SELECT * FROM imported QUALIFY rank() OVER (PARTITION BY directive_id ORDER BY sequence DESC) = 1'
}

/**
 * Combines the verdicts of each patient: the newest directives of a series count (all of them when times are equal), any
 * deny denies, permits add up. Leaves one row per patient with an applicable directive.
 */
export async function combineVerdicts(
  session: Session,
  verdicts: readonly DirectiveVerdict[],
): Promise<void> {
  await session.run('CREATE OR REPLACE TEMP TABLE verdict (id BIGINT, denies BOOLEAN, permits INTEGER)')
  for (const [id, verdict] of verdicts.entries()) {
    if (!verdict.applies) continue
    await session.run('INSERT INTO verdict VALUES ($1, $2, $3)', [
      BigInt(id),
      verdict.denies,
      verdict.permits,
    ])
  }
  await session.run(`CREATE OR REPLACE TEMP TABLE consent_of_patient AS
    WITH applicable AS (
      SELECT d.patient, d.date_time, p.series, v.denies, v.permits
      FROM (SELECT patient, date_time, ${PATTERN} FROM directive, evaluated_at) d
      JOIN (SELECT *, dense_rank() OVER (ORDER BY policy, scope, performer) AS series FROM pattern) p
        USING (${KEY})
      JOIN verdict v ON v.id = p.id
    ), newest AS (
      SELECT patient, series, max(date_time) AS date_time FROM applicable GROUP BY patient, series
    )
    SELECT patient, bool_or(denies) AS denies, bit_or(permits) AS permits
    FROM applicable JOIN newest USING (patient, series, date_time) GROUP BY patient`)
}
