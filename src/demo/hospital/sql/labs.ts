import { labTests } from '../content/lab-tests.ts'
import { list } from './literal.ts'

/** Constant lists, as SQL variables, that `labsQuery` picks from. */
export const labVariables: Readonly<Record<string, string>> = {
  lab_test: list(labTests.map(({ test }) => test)),
  lab_unit: list(labTests.map(({ unit }) => unit)),
  lab_median: `${list(labTests.map(({ median }) => median))}::DOUBLE[]`,
  lab_spread: `${list(labTests.map(({ spread }) => spread))}::DOUBLE[]`,
  lab_scale: `${list(labTests.map(({ decimals }) => 10 ** decimals))}::DOUBLE[]`,
}

/**
 * Laboratory results, log-normal, each taken during one of the patient's episodes: hkid, taken TIMESTAMP, test,
 * value DOUBLE, unit.
 */
export const labsQuery = (source: string, mean: number, episodeMean: number): string => `
  SELECT
    hkid,
    timestamp_of(admitted + floor((discharged_at(i, k, start, slot, admitted) - admitted) * uniform(draw_at(i, j, 'taken')))::BIGINT) AS taken,
    getvariable('lab_test')[t] AS test,
    round(getvariable('lab_median')[t] * exp(getvariable('lab_spread')[t] * bell(draw_at(i, j, 'value'))) *
      getvariable('lab_scale')[t]) / getvariable('lab_scale')[t] AS value,
    getvariable('lab_unit')[t] AS unit
  FROM (
    SELECT *, admitted_at(i, k, start, slot) AS admitted, 1 + below(draw_at(i, j, 'test'), ${labTests.length}) AS t
    FROM (
      SELECT *, slot_of(start, episodes) AS slot, j % greatest(episodes, 1) AS k
      FROM (
        SELECT i, hkid, period_start(dob) AS start, rows_of(draw(i, 'episodes'), ${episodeMean}) AS episodes,
          unnest(range(rows_of(draw(i, 'labs'), ${mean}))) AS j
        FROM ${source}
      )
    )
  )`
