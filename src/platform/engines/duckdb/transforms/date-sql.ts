import { type ShiftDate, WHOLE_DATE } from '../../../../domain/deidentify/transforms/shift-date.ts'
import { oldestYear, type TruncateDate } from '../../../../domain/deidentify/transforms/truncate-date.ts'
import { literal } from '../sql.ts'

const isDate = (sourceType: string): boolean => /^DATE$/i.test(sourceType)
const isTimestamp = (sourceType: string): boolean => /^TIMESTAMP/i.test(sourceType)

const MICROSECONDS_A_DAY = 86_400_000_000

/** @param shift SQL of the patient's days */
export function shiftDateSql(
  column: string,
  sourceType: string,
  shift: string,
  transform: ShiftDate,
): string {
  if (isDate(sourceType)) return `(${column} + ${shift})`
  if (isTimestamp(sourceType)) {
    const moved = movedSql(column, sourceType, shift)
    return transform.timeOfDay === 'drop' ? `CAST(${moved} AS DATE)` : moved
  }
  return shiftTextSql(`CAST(${column} AS VARCHAR)`, shift, transform)
}

/** By whole numbers where the type has microseconds: adding an interval takes three times as long. Infinity stays. */
const movedSql = (column: string, sourceType: string, shift: string): string =>
  /^TIMESTAMP$/i.test(sourceType)
    ? `coalesce(make_timestamp(epoch_us(${column}) + ${shift} * ${MICROSECONDS_A_DAY}), ${column})`
    : `(${column} + to_days(${shift}))`

/** Dates kept as text: whole ones move, partial ones become missing. */
function shiftTextSql(text: string, shift: string, { timeOfDay }: ShiftDate): string {
  const day = `(TRY_CAST(substr(${text}, 1, 10) AS DATE) + ${shift})`
  const moved = `strftime(${day}, '%Y-%m-%d')`
  const whole = timeOfDay === 'drop' ? moved : `${moved} || substr(${text}, 11)`
  return `CASE WHEN regexp_full_match(${text}, ${literal(WHOLE_DATE)}) AND year(${day}) BETWEEN 1 AND 9999 THEN ${whole} END`
}

export function truncateDateSql(
  column: string,
  sourceType: string,
  transform: TruncateDate,
  referenceDate: string,
): string {
  const date =
    isDate(sourceType) || isTimestamp(sourceType)
      ? column
      : `TRY_CAST(regexp_extract(CAST(${column} AS VARCHAR), '^[0-9]{4}-[0-9]{2}-[0-9]{2}') AS DATE)`
  const oldest = oldestYear(transform, referenceDate)
  const period = periods[transform.unit](date)
  return oldest === undefined ? period : `CASE WHEN year(${date}) >= ${Number(oldest)} THEN ${period} END`
}

const periods: Readonly<Record<TruncateDate['unit'], (date: string) => string>> = {
  year: (date) => `CAST(year(${date}) AS INTEGER)`,
  quarter: (date) => `(strftime(${date}, '%Y-Q') || quarter(${date}))`,
  month: (date) => `strftime(${date}, '%Y-%m')`,
  week: (date) => `strftime(${date}, '%G-W%V')`,
}
