import { AppError } from '../../errors.ts'

// Prisma: not reachable, timed out, closed, no transaction slot or connection in time, write conflict, too many
// connections. Node: socket errors. PostgreSQL: class 08 (connection), 53 (resources), 57P (shutdown), 55P03 and 57014
// (gave up waiting), 40001 and 40P01 (conflict, deadlock): in all of them the transaction did not take effect.
const prisma = ['P1001', 'P1002', 'P1008', 'P1011', 'P1017', 'P2024', 'P2028', 'P2034', 'P2037']
const socket = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH', 'EAI_AGAIN']
const sqlState = /^(08...|53...|57P0.|55P03|57014|40001|40P01)$/
// pg and PGlite raise these without a code.
const message =
  /timeout exceeded when trying to connect|Connection terminated|Cannot use a pool after calling end|PGlite is (closed|closing)|Client has encountered a connection error/

/** The AppError for an error that means "the database is not there", else the error itself. */
export function databaseFailure(error: unknown): unknown {
  if (error instanceof AppError) return error
  return unavailable(error) ? new AppError('DATABASE_UNAVAILABLE', undefined, { cause: error }) : error
}

function unavailable(error: unknown): boolean {
  return (
    message.test(textOf(error, 'message')) ||
    codes(error).some((code) => prisma.includes(code) || socket.includes(code) || sqlState.test(code))
  )
}

/** The error's own code, those it is made of, and the SQLSTATE that Prisma writes into the text for plain SQL. */
function codes(error: unknown): string[] {
  const parts = error instanceof AggregateError ? error.errors.flatMap(codes) : []
  const state = /Code: `(\w{5})`/.exec(textOf(error, 'message'))?.[1] ?? ''
  return [textOf(error, 'code'), textOf(error, 'errorCode'), state, ...parts]
}

// By shape, not by class: drivers' errors may come from another realm or another copy of a package.
function textOf(error: unknown, key: 'message' | 'code' | 'errorCode'): string {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined
  return typeof value === 'string' ? value : ''
}
