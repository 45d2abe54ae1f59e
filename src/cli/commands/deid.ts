import type { Command } from 'commander'
import { noun } from '../command.ts'
import type { Io } from '../io.ts'

/** De-identification of plain files: no gateway, no database. One verb a line. */
export const deidCommand = (_io: Io): Command =>
  noun('deid', 'De-identification and disclosure risk of plain files (no gateway needed)', [])
