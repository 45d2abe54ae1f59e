import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import pg from 'pg'
import { crashOnce } from '../../support/crash-log.ts'
import { describeDatabases } from '../../support/database.ts'
import { withDatabase } from '../../support/migrated.ts'

/** Kills in each suite; `npm run bench -- log-crash` does hundreds. */
const ROUNDS = 5

describeDatabases('a process that is killed while it writes to the log', (kind) => {
  it('has lost nothing it acknowledged, and the log goes on from where it was', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'harbourgate-crash-'))
    const server = kind === 'postgres' ? process.env.DATABASE_URL : undefined
    const name = `harbourgate_crash_${randomUUID().replaceAll('-', '')}`
    try {
      if (server !== undefined) await run(server, `CREATE DATABASE "${name}" TEMPLATE template0`)
      const options = server === undefined ? {} : { databaseUrl: withDatabase(server, name) }
      let total = 0
      for (let round = 0; round < ROUNDS; round += 1) {
        const { verified, acknowledged } = await crashOnce(folder, round, 30 + 47 * round, options)
        expect(verified).toBeGreaterThanOrEqual(total)
        total += acknowledged
      }
      expect(total).toBeGreaterThan(ROUNDS)
    } finally {
      if (server !== undefined) await run(server, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)
      await rm(folder, { recursive: true, force: true })
    }
  })
})

async function run(server: string, statement: string): Promise<void> {
  const connection = new pg.Client({ connectionString: server })
  await connection.connect()
  await connection.query(statement)
  await connection.end()
}
