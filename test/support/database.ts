import { describe } from '@jest/globals'
import { type DatabaseKind, databaseKind } from './open-database.ts'

export { type DatabaseKind, databaseKind, openEmptyDatabase, openTestDatabase } from './open-database.ts'

const elsewhere: Readonly<Record<DatabaseKind, string>> = {
  embedded: 'tested where DATABASE_URL is not set',
  postgres: 'DATABASE_URL is not set',
}

/** A suite for each kind of database, of which the one that is not used here is reported as skipped. */
export function describeDatabases(name: string, suite: (kind: DatabaseKind) => void): void {
  for (const kind of ['embedded', 'postgres'] as const)
    if (kind === databaseKind) describe(`${name} (${kind})`, () => suite(kind))
    else describe.skip(`${name} (${kind}: ${elsewhere[kind]})`, () => suite(kind))
}
