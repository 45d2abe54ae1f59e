import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import type { Database } from './database.ts'
import { databaseFailure } from './failure.ts'
import { PrismaClient } from './generated/client.ts'

type Transaction = Database['transaction']

/** A Prisma client, and `Database.transaction` for it, that report an unreachable database as AppError. */
export function createClient(adapter: SqlDriverAdapterFactory): {
  client: PrismaClient
  transaction: Transaction
} {
  const plain = new PrismaClient({
    adapter,
    transactionOptions: {
      // READ COMMITTED, with rows locked explicitly: SERIALIZABLE would abort writers that only share the audit table's
      // index pages and need blind retries; the embedded adapter cannot set a level at all, but runs one at a time.
      // The level is left to the connection's default, which postgres.ts pins.
      maxWait: 10_000,
      timeout: 30_000,
    },
  })
  const extended = plain.$extends({
    query: {
      async $allOperations({ args, query }) {
        try {
          return await query(args)
        } catch (error) {
          throw databaseFailure(error)
        }
      },
    },
  })

  // Extending queries changes no signature, yet Prisma's type of an extended client does not fit its type of a plain one.
  const client = extended as unknown as PrismaClient
  const transaction: Transaction = async (work) => {
    try {
      return await client.$transaction(async (tx) => {
        const result = await work(tx)
        // PostgreSQL answers COMMIT of a failed transaction with a silent rollback. Work that swallowed a statement's
        // error would seem committed; this statement fails then.
        await tx.$executeRaw`SELECT 1`
        return result
      })
    } catch (error) {
      throw databaseFailure(error)
    }
  }
  return { client, transaction }
}
