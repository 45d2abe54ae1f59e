import type { Command } from 'commander'
import type { Microdata } from '../../domain/deidentify/lattice/microdata.ts'
import { createRegroup } from '../../domain/deidentify/lattice/regroup.ts'
import { createRequirement } from '../../domain/deidentify/lattice/requirement.ts'
import { createMetric } from '../../domain/deidentify/metrics/create-metric.ts'
import { publishedValue } from '../../domain/deidentify/metrics/score.ts'
import { verb } from '../command.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'
import { table } from '../text/table.ts'
import { caseFailure, createCaseLoader, type DeidCase, readCases } from './cases.ts'
import { withEngine } from './with-engine.ts'

export type EvaluatedNode = {
  readonly levels: readonly number[]
  readonly value: number | readonly number[]
  readonly suppressed: number
}
export type EvaluatedCase = { readonly id: string; readonly nodes: readonly EvaluatedNode[] }

type EvaluateOptions = JsonOption & { readonly cases: string; readonly data: string }

/** `deid evaluate`: what single lattice nodes cost, each taken alone. */
export const evaluateVerb = (io: Io): Command =>
  verb('evaluate', 'Evaluate single lattice nodes: utility and suppressed records, whatever the limit')
    .requiredOption('--cases <file>', 'JSON file of cases with their nodes')
    .requiredOption('--data <dir>', 'folder of the data')
    .action((options: EvaluateOptions) => evaluate(io, options))

async function evaluate(io: Io, options: EvaluateOptions): Promise<void> {
  const cases = await readCases(options.cases)
  const results = await withEngine(async (session) => {
    const load = createCaseLoader(session, cases, options.data)
    const evaluated: EvaluatedCase[] = []
    for (const each of cases.cases)
      evaluated.push({ id: each.id, nodes: evaluateNodes(await load(each), each) })
    return evaluated
  })
  const rows = results.flatMap(({ id, nodes }) => nodes.map((node) => ({ id, ...node })))
  printResult(io, options, results, () =>
    table(rows, [
      ['id', ({ id }) => id],
      ['levels', ({ levels }) => levels.join(' ')],
      ['value', ({ value }) => (Array.isArray(value) ? value.join(' ') : String(value))],
      ['suppressed', ({ suppressed }) => suppressed],
    ]),
  )
}

/** @throws CommandFailure INPUT_INVALID for a node outside the lattice */
export function evaluateNodes(data: Microdata, each: DeidCase): readonly EvaluatedNode[] {
  const requirement = createRequirement(data, each.models, each.suppressionLimit)
  const metric = createMetric(data, each.metric)
  const regroup = createRegroup(data)
  return (each.nodes ?? []).map(({ levels }, at) => {
    const isInside =
      levels.length === data.quasiIdentifiers.length &&
      data.quasiIdentifiers.every(({ hierarchy }, index) => (levels[index] ?? 0) < hierarchy.labels.length)
    if (!isInside)
      throw caseFailure(each.id, [{ path: `nodes.${at}.levels`, message: 'is no node of the lattice' }])
    const classes = regroup(data.base, levels)
    const judgement = requirement.judge(classes)
    const { suppressed } = judgement
    return { levels, value: publishedValue(metric.score(levels, classes, judgement)), suppressed }
  })
}
