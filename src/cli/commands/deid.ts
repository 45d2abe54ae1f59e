import type { Command } from 'commander'
import { noun } from '../command.ts'
import { evaluateVerb } from '../deid/evaluate.ts'
import { riskVerb } from '../deid/risk.ts'
import { searchVerb } from '../deid/search.ts'
import type { Io } from '../io.ts'

/** De-identification of plain files: no gateway, no database. One verb a line. */
export const deidCommand = (io: Io): Command =>
  noun('deid', 'De-identification and disclosure risk of plain files (no gateway needed)', [
    searchVerb(io),
    evaluateVerb(io),
    riskVerb(io),
  ])
