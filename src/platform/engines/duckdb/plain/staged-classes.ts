import type { GeneralisationHierarchy, Label } from '../../../../domain/deidentify/hierarchy/hierarchy.ts'
import type { Session } from '../session.ts'
import { identifier, literal } from '../sql.ts'
import { DATA_VIEW, SUBSET_VIEW } from './source.ts'

/** Opens staged rows as the data; with those of their population these are the data, and the others the subset of it. */
export async function openStaged(
  session: Session,
  staged: string,
  population: string | undefined,
): Promise<void> {
  const open = (view: string, path: string) =>
    session.run(`CREATE OR REPLACE TEMP VIEW ${view} AS SELECT * FROM read_parquet(${literal(path)})`)
  await open(DATA_VIEW, population ?? staged)
  if (population !== undefined) await open(SUBSET_VIEW, staged)
}

/** Values that are groups already, as a hierarchy of one level. */
export const asItIs = (labels: readonly Label[]): GeneralisationHierarchy => ({
  labels: [labels],
  codes: [Int32Array.from(labels.keys())],
  leaves: [new Int32Array(labels.length).fill(1)],
})

/**
 * Copies source rows but for those whose staged rows are in the classes that go.
 * @param key column that numbers the rows in both files
 * @param gone the value of every quasi-identifier, for each of these classes
 */
export async function copyWithout(
  session: Session,
  files: { readonly source: string; readonly staged: string; readonly to: string },
  key: string,
  quasiIdentifiers: readonly string[],
  gone: readonly (readonly Label[])[],
): Promise<void> {
  const columns = quasiIdentifiers.map((_, at) => `g${at} VARCHAR`)
  await session.run(`CREATE OR REPLACE TEMP TABLE ${identifier(GONE)} (${columns.join(', ')})`)
  await session.append(GONE, gone)
  const same = quasiIdentifiers.map(
    (name, at) => `CAST(s.${identifier(name)} AS VARCHAR) IS NOT DISTINCT FROM gone.g${at}`,
  )
  await session.run(
    `COPY (SELECT r.* FROM read_parquet(${literal(files.source)}) r ANTI JOIN (
         SELECT s.${identifier(key)} FROM read_parquet(${literal(files.staged)}) s
         SEMI JOIN ${identifier(GONE)} gone ON ${same.join(' AND ')}) USING (${identifier(key)}))
       TO ${literal(files.to)} (FORMAT parquet)`,
  )
}

const GONE = 'gone classes'
