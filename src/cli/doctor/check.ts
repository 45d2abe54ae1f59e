export type Health = 'ok' | 'warn' | 'fail'

/** One line of `doctor`: what was looked at, how it is, and what helps when it is not well. */
export type Check = { readonly name: string; readonly health: Health; readonly detail: string }

export const ok = (name: string, detail: string): Check => ({ name, health: 'ok', detail })
export const warn = (name: string, detail: string): Check => ({ name, health: 'warn', detail })
export const fail = (name: string, detail: string): Check => ({ name, health: 'fail', detail })

/** Runs checks that may throw: whatever is thrown is a failed check of this name. */
export async function attempt(name: string, check: () => Check[] | Promise<Check[]>): Promise<Check[]> {
  try {
    return await check()
  } catch (error) {
    return [fail(name, error instanceof Error ? error.message : String(error))]
  }
}
