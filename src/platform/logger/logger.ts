import { type DestinationStream, type Logger, pino } from 'pino'
import { describeError } from './describe-error.ts'
import { scrub } from './scrub.ts'

export type LoggerOptions = {
  readonly level: string
  /** Where lines go; standard error by default, since standard output is data. */
  readonly destination?: DestinationStream
}

/** Fields that never carry anything worth logging. */
const redacted = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'token',
  'rootKey',
  'headers',
  'body',
].flatMap((field) => [field, `*.${field}`, `*.*.${field}`])

/**
 * JSON lines with UTC times. Two nets under every caller: named fields are redacted, and each finished line is scrubbed
 * of whatever looks like a credential or an identifier.
 */
export function createLogger({ level, destination = pino.destination(2) }: LoggerOptions): Logger {
  const scrubbed: DestinationStream = { write: (line) => destination.write(scrub(line)) }
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: describeError, err: describeError },
      redact: { paths: redacted, censor: '[redacted]' },
    },
    scrubbed,
  )
}
