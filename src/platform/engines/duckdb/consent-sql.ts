import { join } from 'node:path'
import type { DirectivePattern, DirectiveVerdict } from '../../../domain/consent/directive.ts'
import type { ConsentFile } from '../../../release/ports.ts'
import { type ConsentForm, readForms } from './consent-forms.ts'
import type { Session } from './session.ts'
import { literal } from './sql.ts'

/*
 * Set-based form of `domain/consent/evaluate.ts`: the domain evaluates each distinct form of directive once, within and
 * outside its period; the engine only joins these verdicts back and combines them per patient.
 */

/**
 * Makes the directives of all imports readable and returns their patterns: two for each form, pattern 2·f for form f
 * within its period, 2·f + 1 outside it. `verdicts` are given in this order.
 */
export async function loadPatterns(
  session: Session,
  folder: string,
  files: readonly ConsentFile[],
  at: number,
): Promise<readonly DirectivePattern[]> {
  const forms: ConsentForm[] = []
  const scans: string[] = []
  for (const { sequence, digest } of files) {
    const path = join(folder, `${digest}.parquet`)
    scans.push(
      `SELECT *, form + ${forms.length} AS any_form, ${Number(sequence)} AS sequence FROM read_parquet(${literal(path)})`,
    )
    forms.push(...(await readForms(session, path)))
  }
  await session.run(`CREATE OR REPLACE TEMP VIEW imported AS ${scans.join(' UNION ALL ')}`)
  await session.run(`CREATE OR REPLACE TEMP VIEW directive AS ${currentDirectives(files)}`)
  await session.run(
    "CREATE OR REPLACE TEMP TABLE evaluated_at AS SELECT epoch_ms($1::BIGINT)::TIMESTAMP AT TIME ZONE 'UTC' AS instant",
    [BigInt(at)],
  )
  await numberSeries(session, forms)
  return forms.flatMap((form) => [
    { ...form, withinPeriod: true },
    { ...form, withinPeriod: false },
  ])
}

/** Of a directive imported more than once only the newest import counts, with all it says about that directive. */
function currentDirectives(files: readonly ConsentFile[]): string {
  if (files.length === 1) return 'SELECT * FROM imported'
  // A patient who is alone in one import may appear in another, so nobody counts as having a sole directive.
  return `SELECT * EXCLUDE (sole), false AS sole FROM imported
    QUALIFY rank() OVER (PARTITION BY directive_id ORDER BY sequence DESC) = 1`
}

/** Within a series (same policy, scope and performer) the newest directive supersedes the others. */
async function numberSeries(session: Session, forms: readonly ConsentForm[]): Promise<void> {
  const series = forms.map(({ policy, scope, performer }) => JSON.stringify([policy, scope, performer]))
  await session.run('CREATE OR REPLACE TEMP TABLE series_of (any_form BIGINT, series INTEGER)')
  await session.append(
    'series_of',
    series.map((name, form) => [BigInt(form), series.indexOf(name)]),
  )
}

/**
 * Defines `consent_of_patient`: one row for each patient with an applicable directive. The newest directives of a series
 * count (all of them when their times are equal), any deny denies, permits add up. Most patients have a sole directive,
 * which needs no combining.
 */
export async function combineVerdicts(
  session: Session,
  verdicts: readonly DirectiveVerdict[],
): Promise<void> {
  await session.run('CREATE OR REPLACE TEMP TABLE verdict (pattern BIGINT, denies BOOLEAN, permits INTEGER)')
  await session.append(
    'verdict',
    verdicts.flatMap(({ applies, denies, permits }, pattern) =>
      applies ? [[BigInt(pattern), denies, permits]] : [],
    ),
  )
  await session.run(`CREATE OR REPLACE TEMP VIEW consent_of_patient AS
    WITH judged AS (
      SELECT d.patient, d.date_time, d.any_form, d.sole, v.denies, v.permits
      FROM (SELECT *, 2 * any_form + CASE WHEN coalesce(period_start <= instant, true)
          AND coalesce(instant <= period_end, true) THEN 0 ELSE 1 END AS pattern FROM directive, evaluated_at) d
      JOIN verdict v USING (pattern)
    ), several AS (
      SELECT judged.*, s.series FROM judged JOIN series_of s USING (any_form) WHERE NOT sole
    ), newest AS (
      SELECT patient, series, max(date_time) AS date_time FROM several GROUP BY patient, series
    )
    SELECT patient, denies, permits FROM judged WHERE sole
    UNION ALL
    SELECT patient, bool_or(denies), bit_or(permits)
    FROM several JOIN newest USING (patient, series, date_time) GROUP BY patient`)
}
