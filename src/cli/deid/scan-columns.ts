import type { VariableClass } from '../../domain/dataset/definition.ts'
import { type ColumnFinding, createColumnScan } from '../../domain/text/column-scan.ts'
import type { Scrubber } from '../../domain/text/scrub.ts'
import { DATA_VIEW } from '../../platform/engines/duckdb/plain/source.ts'
import type { Session } from '../../platform/engines/duckdb/session.ts'
import { identifier } from '../../platform/engines/duckdb/sql.ts'

export type ScannedFinding = ColumnFinding & {
  readonly column: string
  readonly class: VariableClass | 'unclassified'
  /** Whether the column is not said to hold such a thing. */
  readonly flagged: boolean
}

/** Classes that are declared to identify, and are treated so. */
const identifying: readonly (VariableClass | undefined)[] = ['patient-key', 'direct-identifier', 'free-text']

/** Scans the distinct values of every column, piece by piece. */
export async function scanColumns(
  session: Session,
  scrubber: Scrubber,
  columns: readonly string[],
  classOf: (column: string) => VariableClass | undefined,
): Promise<ScannedFinding[]> {
  const scanned: ScannedFinding[] = []
  for (const column of columns) {
    const scan = createColumnScan(scrubber, column)
    const value = `CAST(${identifier(column)} AS VARCHAR)`
    const sql = `SELECT ${value}, count(*) FROM ${DATA_VIEW} WHERE ${value} <> '' GROUP BY 1 ORDER BY 1`
    for await (const chunk of session.chunks(sql)) {
      const counts = chunk.getColumnValues(1)
      chunk.getColumnValues(0).forEach((text, row) => {
        if (typeof text === 'string') scan.add(text, Number(counts[row]))
      })
    }
    for (const finding of scan.findings()) scanned.push(judged(finding, column, classOf(column)))
  }
  return scanned
}

/** A column of dates is seen to be one; a date or an age inside a text is not. */
function judged(finding: ColumnFinding, column: string, declared: VariableClass | undefined): ScannedFinding {
  const isTime = finding.type === 'DATE' || finding.type === 'AGE'
  const flagged = !identifying.includes(declared) && !(isTime && finding.whole === finding.records)
  return { ...finding, column, class: declared ?? 'unclassified', flagged }
}
