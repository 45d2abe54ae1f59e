import { Refusal } from '../../src/domain/refusal.ts'

/** The refusal `act` answers with. Fails when it succeeds or throws anything else. */
export function refusalOf(act: () => unknown): Refusal {
  try {
    act()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error('expected a refusal, but the act succeeded')
}

/** The refusal's code, or undefined when the act succeeded. */
export function codeOf(act: () => unknown): string | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}
