/** One thing that was looked at, in order. */
export type Check = {
  readonly name: string
  readonly ok: boolean
  /** What was found, or what is wrong. */
  readonly detail: string
  /** It could not be looked at, or nobody gave what it takes; `ok` says whether the whole can be valid without it. */
  readonly skipped?: true
}

/** What a check found, to be worked with further, and in words. */
export type Found<T> = { readonly value: T; readonly detail: string }

/** Runs a check and notes how it ended. @returns undefined when it failed, so that nothing can build on it */
export async function run<T>(
  checks: Check[],
  name: string,
  check: () => Found<T> | Promise<Found<T>>,
): Promise<T | undefined> {
  try {
    const { value, detail } = await check()
    checks.push({ name, ok: true, detail })
    return value
  } catch (error) {
    checks.push({ name, ok: false, detail: error instanceof Error ? error.message : 'unreadable' })
    return undefined
  }
}

/** Notes checks that build on one that failed. */
export const skip = (checks: Check[], ...names: readonly string[]): void => {
  for (const name of names)
    checks.push({ name, ok: false, skipped: true, detail: 'not checked: it needs what failed before' })
}

/** Characters of the longest file that is read: certificate and receipt hold one entry and one note each. */
export const longestDocument = 4_000_000

/** @throws Error when the text is too long to be one of our files */
export function requireReadable(text: string): void {
  if (text.length > longestDocument)
    throw new Error(`has more than ${longestDocument} characters, which no certificate or receipt has`)
}
