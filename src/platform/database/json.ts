import type { Prisma } from './generated/client.ts'

/** A value as the database keeps it in a JSON column: exactly what JSON can say, nothing else. */
export const toJson = (value: unknown): Prisma.InputJsonValue => JSON.parse(JSON.stringify(value))
