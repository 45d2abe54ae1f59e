import type { Noise } from '../../../../domain/deidentify/transforms/noise.ts'
import type { TopBottomCode } from '../../../../domain/deidentify/transforms/top-bottom-code.ts'

const isInteger = (sourceType: string): boolean => /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/i.test(sourceType)

/** Whole numbers stay whole numbers where the transform's parameters are whole too. */
const inType = (sql: string, sourceType: string, ...parameters: readonly (number | undefined)[]): string =>
  isInteger(sourceType) && parameters.every((one) => one === undefined || Number.isInteger(one))
    ? `CAST(${sql} AS BIGINT)`
    : sql

const numberOf = (column: string): string => `CAST(${column} AS DOUBLE)`

export function topBottomCodeSql(column: string, sourceType: string, { bottom, top }: TopBottomCode): string {
  const value = numberOf(column)
  const branches = [
    bottom === undefined ? '' : `WHEN ${value} < ${bottom} THEN ${bottom}`,
    top === undefined ? '' : `WHEN ${value} > ${top} THEN ${top}`,
  ]
  const coded = `CAST(CASE ${branches.join(' ')} ELSE ${value} END AS DOUBLE)`
  return finite(value, inType(coded, sourceType, bottom, top))
}

export const roundSql = (column: string, sourceType: string, to: number): string =>
  finite(numberOf(column), inType(multipleSql(stepsSql(numberOf(column), to), to), sourceType, to))

/** @param steps SQL of the patient's noise in this variable, in whole steps */
export function noiseSql(column: string, sourceType: string, steps: string, { step }: Noise): string {
  const value = numberOf(column)
  const moved = multipleSql(`(${stepsSql(value, step)} + ${steps})`, step)
  return finite(value, inType(moved, sourceType, step))
}

const stepsSql = (value: string, to: number): string =>
  `round(${Number.isInteger(to) ? `${value} / ${to}` : `${value} * ${1 / to}`})`

/** Zero without a sign: negative zero would tell that the value was negative. */
function multipleSql(steps: string, to: number): string {
  const value = Number.isInteger(to) ? `(${steps} * ${to})` : `(${steps} / ${1 / to})`
  return `CASE WHEN ${value} = 0 THEN 0.0::DOUBLE ELSE ${value} END`
}

/** Not-a-number and infinity become missing: they cannot be counted in steps. */
const finite = (value: string, sql: string): string => `CASE WHEN isfinite(${value}) THEN ${sql} END`
