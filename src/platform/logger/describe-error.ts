/** An error as a log line may carry it. */
export type ErrorLine = {
  readonly name: string
  readonly code?: string
  readonly message: string
  readonly stack?: string
  readonly cause?: ErrorLine
}

/**
 * Kind, code, place and a message without quoted values: databases quote the row that offended them, and a row may be
 * about a patient. Causes are followed a few steps.
 */
export function describeError(error: unknown, depth = 3): ErrorLine {
  if (!(error instanceof Error))
    return { name: typeof error, message: 'something that is not an error was thrown' }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const stack = error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .map((line) => line.trim())
    .join(' | ')
  return {
    name: error.name,
    ...(code === undefined ? {} : { code }),
    message: withoutValues(error.message),
    ...(stack === undefined ? {} : { stack }),
    ...(depth > 0 && error.cause !== undefined ? { cause: describeError(error.cause, depth - 1) } : {}),
  }
}

/** Replaces what stands in quotes or brackets, and long numbers. */
const withoutValues = (message: string): string =>
  message
    .replace(/'[^']*'|"[^"]*"|`[^`]*`/g, "'…'")
    .replace(/\([^()]*\)/g, '(…)')
    .replace(/\d{5,}/g, '…')
    .slice(0, 500)
