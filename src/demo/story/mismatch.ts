/** A step of the story did not do what it should: what was expected and what came instead. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch'
  readonly expected: string
  readonly got: string

  constructor(expected: string, got: string) {
    super(`expected ${expected}, got ${got}`)
    this.expected = expected
    this.got = got
  }
}

/** @throws Mismatch unless both are the same value */
export function expectEqual(what: string, expected: string | number | boolean, got: unknown): void {
  if (got !== expected) throw new Mismatch(`${what} ${expected}`, String(got))
}

/** @throws Mismatch unless the condition holds */
export function expectThat(holds: boolean, expected: string, got: string): void {
  if (!holds) throw new Mismatch(expected, got)
}
