import { describe } from '@jest/globals'
import type { DatabaseKind } from './open-database.ts'

export { type DatabaseKind, openEmptyDatabase, openTestDatabase } from './open-database.ts'

const server = process.env.DATABASE_URL

/** The kinds of database that tests can use here; PostgreSQL needs DATABASE_URL, with the right to create databases. */
export const databaseKinds: readonly DatabaseKind[] =
  server === undefined ? ['embedded'] : ['embedded', 'postgres']

/** A suite for each kind of database; without DATABASE_URL the PostgreSQL one is reported as skipped. */
export function describeDatabases(name: string, suite: (kind: DatabaseKind) => void): void {
  describe(`${name} (embedded)`, () => suite('embedded'))
  if (server === undefined)
    describe.skip(`${name} (postgres: DATABASE_URL is not set)`, () => suite('postgres'))
  else describe(`${name} (postgres)`, () => suite('postgres'))
}
