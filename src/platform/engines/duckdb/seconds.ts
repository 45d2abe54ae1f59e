import type { Session } from './session.ts'
import { oneRow, wholeNumber } from './session.ts'

/** A timestamp column: SQL of the source column it comes from, of the days it is shifted by, and the most those can be. */
export type TimeColumn = {
  readonly name: string
  readonly source: string
  readonly shiftDays: string
  readonly maximumShiftDays: number
}

/** A timestamp as unsigned 32-bit seconds since `base` (seconds since the epoch). */
export type Seconds = TimeColumn & { readonly base: number }

const DAY = 86_400
const LARGEST = 2 ** 32 - 1

/**
 * The timestamp columns that are whole seconds within 136 years: half as wide, they sort faster, and in the same order.
 * @param from the relation the source columns belong to
 */
export async function wholeSeconds(
  session: Session,
  columns: readonly TimeColumn[],
  from: string,
): Promise<readonly Seconds[]> {
  if (columns.length === 0) return []
  const figures = columns.map(
    ({ source }, at) =>
      `bool_and(isfinite(${source}) AND microsecond(${source}) % 1000000 = 0) AS whole${at},
       min(${source}) AS min${at}, max(${source}) AS max${at}`,
  )
  const inSeconds = columns.map(
    (_, at) =>
      `coalesce(whole${at}, false) AS whole${at},
       CASE WHEN whole${at} THEN epoch_us(min${at}) // 1000000 ELSE 0 END AS min${at},
       CASE WHEN whole${at} THEN epoch_us(max${at}) // 1000000 ELSE 0 END AS max${at}`,
  )
  const row = await oneRow(
    session,
    `SELECT ${inSeconds.join(', ')} FROM (SELECT ${figures.join(', ')} FROM ${from})`,
  )
  return columns.flatMap((column, at) => {
    const margin = column.maximumShiftDays * DAY
    const base = wholeNumber(row[`min${at}`]) - margin
    const fits = wholeNumber(row[`max${at}`]) + margin - base <= LARGEST
    return row[`whole${at}`] === true && fits ? [{ ...column, base }] : []
  })
}

/** By unsigned whole numbers throughout: adding an interval, or dividing signed numbers, takes four times as long. */
export const toSeconds = ({ source, shiftDays, base }: Seconds): string =>
  `CAST(CAST(epoch_us(${source}) + ${shiftDays} * ${DAY}000000 - (${base}000000) AS UBIGINT) // 1000000::UBIGINT AS UINTEGER)`

/** @param column SQL of the seconds */
export const fromSeconds = ({ base }: Seconds, column: string): string =>
  `make_timestamp((CAST(${column} AS BIGINT) + (${base})) * 1000000)`
