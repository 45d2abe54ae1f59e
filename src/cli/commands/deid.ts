import type { Command } from 'commander'
import { noun } from '../command.ts'
import { applyVerb } from '../deid/apply.ts'
import { evaluateVerb } from '../deid/evaluate.ts'
import { explainVerb } from '../deid/explain.ts'
import { riskVerb } from '../deid/risk.ts'
import { scanVerb } from '../deid/scan.ts'
import { searchVerb } from '../deid/search.ts'
import type { Io } from '../io.ts'

/** De-identification of plain files: no gateway, no database. One verb a line. */
export const deidCommand = (io: Io): Command =>
  noun('deid', 'De-identification and disclosure risk of plain files (no gateway needed)', [
    searchVerb(io),
    evaluateVerb(io),
    explainVerb(io),
    applyVerb(io),
    scanVerb(io),
    riskVerb(io),
  ])
