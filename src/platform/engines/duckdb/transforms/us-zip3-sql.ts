import { NO_ZIP3, US_ZIP3_2020, unitedStates } from '../../../../domain/deidentify/transforms/us-zip3.ts'
import { literal } from '../sql.ts'

const list = (values: Iterable<string>): string => [...values].map(literal).join(', ')

/** @param country SQL of the address's country; undefined when every address is in the United States */
export function usZip3Sql(text: string, country: string | undefined): string {
  const foreign =
    country === undefined
      ? ''
      : `WHEN coalesce(upper(CAST(${country} AS VARCHAR)), '') NOT IN (${list(unitedStates)}) THEN '*'`
  const prefix = `substr(${text}, 1, 3)`
  return `CASE WHEN ${text} IS NULL THEN NULL ${foreign}
    WHEN regexp_full_match(${text}, '[0-9]{5}(-[0-9]{4})?') AND ${prefix} IN (${list(US_ZIP3_2020)}) THEN ${prefix}
    ELSE ${literal(NO_ZIP3)} END`
}
