import { diagnosisGroups } from '../content/diagnoses.ts'
import { hospitals } from '../content/places.ts'
import { expand } from '../expand.ts'
import { list } from './literal.ts'

const size = 128
const diagnoses = diagnosisGroups.flatMap((group) => expand(group, size))

/** Constant lists, as SQL variables, that `episodesQuery` picks from. */
export const episodeVariables: Readonly<Record<string, string>> = {
  diagnosis: list(diagnoses.map(([code]) => code)),
  specialty: list(diagnoses.map(([, specialty]) => specialty)),
  hospitals: list(expand(hospitals, size)),
}

const minutesPerYear = 525_960

/** Episodes of the patients in `source`: episode_id, hkid, admitted and discharged TIMESTAMP, hospital, specialty, diagnosis. */
export const episodesQuery = (source: string, mean: number): string => `
  SELECT
    'DE' || record_number(i) || lpad(k::VARCHAR, 3, '0') AS episode_id,
    hkid,
    timestamp_of(admitted) AS admitted,
    timestamp_of(discharged_at(i, k, start, slot, admitted)) AS discharged,
    -- Four of five admissions are to the patient's usual hospital.
    getvariable('hospitals')[1 + below(
      CASE WHEN below(draw_at(i, k, 'elsewhere'), 5) = 0 THEN draw_at(i, k, 'hospital') ELSE draw(i, 'hospital') END, ${size})] AS hospital,
    getvariable('specialty')[position] AS specialty,
    getvariable('diagnosis')[position] AS diagnosis
  FROM (
    SELECT *, 1 + below(draw_at(i, k, 'diagnosis'), ${size}) + ${size} * CASE
      WHEN age < 15 THEN 0
      WHEN age >= 65 THEN CASE WHEN sex = 'M' THEN 4 ELSE 5 END
      WHEN sex = 'M' THEN 1
      WHEN age < 50 THEN 2
      ELSE 3 END AS position
    FROM (
      SELECT *, (admitted - date_diff('day', DATE '1970-01-01', dob) * 1440) / ${minutesPerYear} AS age
      FROM (
        SELECT *, admitted_at(i, k, start, slot) AS admitted
        FROM (
          SELECT *, slot_of(start, n) AS slot, unnest(range(n)) AS k
          FROM (SELECT i, hkid, dob, sex, period_start(dob) AS start, rows_of(draw(i, 'episodes'), ${mean}) AS n FROM ${source})
        )
      )
    )
  )`
