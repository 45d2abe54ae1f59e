import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Microdata } from '../../domain/deidentify/lattice/microdata.ts'
import type { Session } from '../../platform/engines/duckdb/session.ts'
import { CommandFailure, exitCodes } from '../failure.ts'
import { readValue } from '../read-input.ts'
import { loadData } from './load-data.ts'
import { questionFields } from './spec.ts'

const levels = z.array(z.int().min(0))

/** One question of a file of cases; what it says of the answer is not looked at. */
const caseSchema = z.object({
  id: z.string(),
  ...questionFields,
  nodes: z.array(z.object({ levels })).optional(),
})

const casesSchema = z.object({
  dataset: z.string().min(1),
  delimiter: z.string().length(1).default(';'),
  cases: z.array(caseSchema),
})

export type DeidCase = z.infer<typeof caseSchema>
export type CasesFile = z.infer<typeof casesSchema>

/** @throws CommandFailure FILE_UNREADABLE, INPUT_INVALID */
export async function readCases(file: string): Promise<CasesFile> {
  const parsed = casesSchema.safeParse(await readValue(file))
  if (parsed.success) return parsed.data
  throw new CommandFailure({
    message: `${file} is no file of cases: ${z.prettifyError(parsed.error)}`,
    code: 'INPUT_INVALID',
    exitCode: exitCodes.failure,
    remedy: 'Correct the file',
  })
}

/** Loads the data of cases; cases over the same columns share it. */
export function createCaseLoader(session: Session, { dataset, delimiter }: CasesFile, folder: string) {
  const loaded = new Map<string, Microdata>()
  return async (each: DeidCase): Promise<Microdata> => {
    const attributes = each.models.flatMap((model) => ('attribute' in model ? [model.attribute] : []))
    const key = JSON.stringify([each.quasiIdentifiers, attributes, each.subset])
    const known = loaded.get(key)
    if (known !== undefined) return known
    const { microdata } = await loadData(
      session,
      requestOf(each, attributes, dataset, delimiter, folder),
      (violations) => caseFailure(each.id, violations),
    )
    loaded.set(key, microdata)
    return microdata
  }
}

/** Hierarchies lie beside the data as `<data>_hierarchy_<variable>.csv`. */
function requestOf(
  each: DeidCase,
  attributes: readonly string[],
  dataset: string,
  delimiter: string,
  folder: string,
) {
  const stem = dataset.replace(/\.[^.]*$/, '')
  const hierarchies = Object.fromEntries(
    [...each.quasiIdentifiers, ...attributes]
      .map((name): [string, string] => [name, join(folder, `${stem}_hierarchy_${name}.csv`)])
      .filter(([, path]) => existsSync(path)),
  )
  return {
    data: join(folder, dataset),
    delimiter,
    quasiIdentifiers: each.quasiIdentifiers,
    hierarchies,
    sensitive: each.sensitive,
    models: each.models,
    subset: each.subset === undefined ? undefined : join(folder, each.subset),
  }
}

export const caseFailure = (
  id: string,
  violations: readonly { path: string; message: string }[],
): CommandFailure =>
  new CommandFailure({
    message: `Case ${id} does not fit the data`,
    code: 'INPUT_INVALID',
    exitCode: exitCodes.failure,
    remedy: 'Correct the case or its files',
    violations,
  })
