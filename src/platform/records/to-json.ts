import { z } from 'zod'

const json = z.record(z.string(), z.json()).or(z.array(z.json()))

/** A value as the database's JSON column takes it. @throws ZodError when it is not an object or list of plain JSON. */
export const toJson = (value: unknown): z.output<typeof json> => json.parse(value)
