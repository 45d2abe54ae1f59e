import type { Command } from 'commander'
import { readConfig } from '../../config.ts'
import { openDatabase } from '../../platform/database/database.ts'
import { migrateDatabase } from '../../platform/database/migrate.ts'
import { type DataOption, verb, withData } from '../command.ts'
import type { Io } from '../io.ts'
import { hasDatabase, openConfigured } from '../open-configured.ts'
import { type JsonOption, printResult } from '../output.ts'

type MigrateOptions = JsonOption & DataOption & { readonly dryRun?: true }

export const migrateCommand = (io: Io): Command =>
  withData(verb('migrate', 'Bring the database schema to this version'))
    .option('--dry-run', 'only name the migrations that would be applied')
    .action((options: MigrateOptions) => migrate(io, options))

async function migrate(io: Io, options: MigrateOptions): Promise<void> {
  const { config } = readConfig({ HARBOURGATE_DATA: options.data }, io.env)
  const dryRun = options.dryRun === true
  // Opening an embedded database that is not there creates it; an empty one in memory lacks the same migrations.
  const database = await (dryRun && !hasDatabase(config) ? openDatabase() : openConfigured(config))
  try {
    const report = await migrateDatabase(database, { dryRun })
    printResult(io, options, report, () => {
      const lines = [
        ...report.applied.map((name) => `applied ${name}`),
        ...report.pending.map((name) => `pending ${name}`),
      ]
      return `${lines.length === 0 ? 'The schema is current' : lines.join('\n')}\n`
    })
  } finally {
    await database.close()
  }
}
