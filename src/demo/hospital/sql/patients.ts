import { femaleGiven, maleGiven, type Romanised, surnames } from '../content/names.ts'
import { districts } from '../content/places.ts'
import { expand } from '../expand.ts'
import { referenceDate } from './clock.ts'
import { list } from './literal.ts'

/** Ages at every twentieth of a hospital's patients: older than the population. */
const ageQuantiles = [0, 2, 8, 16, 23, 29, 34, 39, 44, 48, 52, 56, 60, 64, 67, 70, 74, 78, 82, 87, 101]

const size = 512
const names = (column: 0 | 1, romanised: readonly Romanised[]): string =>
  list(
    expand(
      romanised.map((name) => [name[column], name[2]] as const),
      size,
    ),
  )

/** Constant lists, as SQL variables, that `patientsQuery` picks from. */
export const patientVariables: Readonly<Record<string, string>> = {
  surname_zh: names(0, surnames),
  surname_en: names(1, surnames),
  // Women first, then men: the position is chosen by sex.
  given_zh: `${names(0, femaleGiven)} || ${names(0, maleGiven)}`,
  given_en: `${names(1, femaleGiven)} || ${names(1, maleGiven)}`,
  districts: list(expand(districts, size)),
  age_quantiles: list(ageQuantiles),
}

/**
 * Patients: hkid, name_zh, name_en, dob DATE, sex, district, phone, mrn. Phone numbers begin with 85, which belongs to no
 * range assigned in Hong Kong (mobile has 84, personal numbers 81 to 83), so none can ring.
 */
export const patientsQuery = (patients: number): string => `
  SELECT
    hkid_of(hkid_number(i)) AS hkid,
    getvariable('surname_zh')[s] || getvariable('given_zh')[g1] || CASE WHEN short THEN '' ELSE getvariable('given_zh')[g2] END AS name_zh,
    getvariable('surname_en')[s] || ' ' || getvariable('given_en')[g1] ||
      CASE WHEN short THEN '' ELSE ' ' || getvariable('given_en')[g2] END AS name_en,
    dob,
    CASE WHEN male THEN 'M' ELSE 'F' END AS sex,
    getvariable('districts')[1 + below(draw(i, 'district'), ${size})] AS district,
    '85' || lpad(below(draw(i, 'phone'), 1000000)::VARCHAR, 6, '0') AS phone,
    'DM' || record_number(i) AS mrn
  FROM (
    SELECT i, male, 1 + below(draw(i, 'surname'), ${size}) AS s,
      below(draw(i, 'one given character'), 20) = 0 AS short,
      1 + CASE WHEN male THEN ${size} ELSE 0 END + below(draw(i, 'given 1'), ${size}) AS g1,
      1 + CASE WHEN male THEN ${size} ELSE 0 END + below(draw(i, 'given 2'), ${size}) AS g2,
      DATE '${referenceDate}' - (2 + floor(365.25 * (getvariable('age_quantiles')[1 + band] +
        (getvariable('age_quantiles')[2 + band] - getvariable('age_quantiles')[1 + band]) * uniform(draw(i, 'age')))))::INTEGER AS dob
    FROM (
      SELECT i, below(draw(i, 'sex'), 100) < 48 AS male, below(draw(i, 'age band'), ${ageQuantiles.length - 1}) AS band
      FROM range(${patients}) positions(i)
    )
  )`
