import { DriverAdapterError, type SqlDriverAdapter } from '@prisma/driver-adapter-utils'

/**
 * `adapter` with a working `executeScript`, which the schema engine uses to apply migrations. The pg adapter cuts
 * scripts at every semicolon, even inside functions, and the PGlite adapter does not wait for the script to end, so
 * that its errors would be lost.
 */
export function scriptedAdapter(
  adapter: SqlDriverAdapter,
  own: { executeScript: (script: string) => Promise<void>; dispose: () => Promise<void> },
): SqlDriverAdapter {
  return {
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    queryRaw: (query) => adapter.queryRaw(query),
    executeRaw: (query) => adapter.executeRaw(query),
    startTransaction: (level) => adapter.startTransaction(level),
    getConnectionInfo: () => adapter.getConnectionInfo?.() ?? { supportsRelationJoins: true },
    executeScript: (script) => own.executeScript(script).catch((error) => Promise.reject(driverError(error))),
    dispose: own.dispose,
  }
}

// The engine only understands errors of this class; it answers any other with "unknown error".
function driverError(error: unknown): unknown {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('message' in error)) return error
  return new DriverAdapterError({
    kind: 'postgres',
    code: String(error.code),
    severity: 'ERROR',
    message: String(error.message),
    detail: undefined,
    column: undefined,
    hint: undefined,
  })
}
