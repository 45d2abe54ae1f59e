import type { DatasetDefinition } from '../../../domain/dataset/definition.ts'
import type { DeidentificationPlan, TablePlan } from '../../../domain/deidentify/plan.ts'
import type { HmacPads } from '../../../release/ports.ts'
import { createScrubPool } from '../../text/scrub-pool.ts'
import { scrubbedColumn, scrubTables, textsOf } from './scrub-columns.ts'
import { rosterQuery } from './scrub-roster.ts'
import { scrubTexts } from './scrub-texts.ts'
import { oneRow, type Session, wholeNumber } from './session.ts'
import { sourceView } from './source.ts'
import { identifier } from './sql.ts'

/** What scrubbing needs beside the plan. */
export type TextContext = {
  readonly definition: DatasetDefinition
  /** The project's key, for surrogates. */
  readonly pads: HmacPads
  /** Threads of this process that scrub. */
  readonly threads: number
}

/** Bytes of text handed to one thread at a time; a longer text is a batch of its own. */
const BATCH_BYTES = 1_000_000

/**
 * The rows of a table with its free texts scrubbed: a relation with the columns of the source and, for each
 * text, its `scrubbedColumn`; the raw texts are not in it. It is the source itself when the plan has no free
 * text. Texts pass through threads of this process in bounded batches, everything else stays in the engine.
 * `dropScrubbed` frees what it takes.
 */
export async function scrubbedRows(
  session: Session,
  table: TablePlan,
  plan: DeidentificationPlan,
  context: TextContext,
): Promise<string> {
  const texts = textsOf(table)
  if (texts.length === 0) return sourceView(table.table)
  const names = texts.map(({ name }) => name)
  const roster = rosterQuery(context.definition)
  await stageRows(session, table)
  await session.run(`CREATE TEMP TABLE ${scrubTables.records} AS ${roster.sql}
    WHERE m.key IN (SELECT ${identifier(table.patientColumn)} FROM ${scrubTables.rows})`)
  await session.run(
    `CREATE TEMP TABLE ${scrubTables.scrubbed} (row BIGINT, ${names.map((name) => `${scrubbedColumn(name)} VARCHAR`).join(', ')})`,
  )
  const pool = createScrubPool(context.threads, {
    rules: texts.map(({ rules }) => rules),
    referenceDate: plan.referenceDate,
    pads: context.pads,
    rosterColumns: roster.columns,
  })
  try {
    await scrubTexts(session, pool, context.threads, table.patientColumn, names, roster.columns.length)
  } finally {
    await pool.close()
  }
  await checkComplete(session)
  const raw = names.map(identifier).join(', ')
  return `(SELECT * EXCLUDE (${raw}) FROM ${scrubTables.rows} JOIN ${scrubTables.scrubbed} USING (row))`
}

export async function dropScrubbed(session: Session): Promise<void> {
  for (const name of Object.values(scrubTables)) await session.run(`DROP TABLE IF EXISTS ${name}`)
}

/** The rows to be released, numbered and divided into batches of about `BATCH_BYTES` of text. */
async function stageRows(session: Session, table: TablePlan): Promise<void> {
  const types = new Map(table.variables.map(({ variable, sourceType }) => [variable, sourceType]))
  const texts = textsOf(table).map(({ name }) => name)
  const asText = (name: string) =>
    /^BLOB$/i.test(types.get(name) ?? '')
      ? `decode(s.${identifier(name)})`
      : `CAST(s.${identifier(name)} AS VARCHAR)`
  const replaced = texts.map((name) => `${asText(name)} AS ${identifier(name)}`).join(', ')
  const bytes = texts.map((name) => `coalesce(strlen(${asText(name)}), 0) + 64`).join(' + ')
  await session.run(
    `CREATE TEMP TABLE ${scrubTables.rows} AS
     SELECT row_number() OVER () AS row,
       CAST(sum(${bytes}) OVER (ROWS UNBOUNDED PRECEDING) // ${BATCH_BYTES} AS BIGINT) AS batch, s.* REPLACE (${replaced})
     FROM ${sourceView(table.table)} s SEMI JOIN people m ON s.${identifier(table.patientColumn)} = m.key`,
  )
}

/** A text without a scrubbed form must never be mistaken for one that was empty. */
async function checkComplete(session: Session): Promise<void> {
  const { rows, scrubbed } = await oneRow(
    session,
    `SELECT (SELECT count(*) FROM ${scrubTables.rows}) AS rows,
       (SELECT count(DISTINCT row) FROM ${scrubTables.scrubbed}) AS scrubbed`,
  )
  if (wholeNumber(rows) !== wholeNumber(scrubbed)) throw new Error('some texts were not scrubbed')
}
