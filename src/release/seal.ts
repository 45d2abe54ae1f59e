/**
 * Evidence that only its stage can issue. The compiler already refuses a hand-made object (the classes carry a private
 * brand); the seal refuses, at run time, one that was cast or revived from JSON.
 */
export type Seal<T extends object> = {
  issue(evidence: T): T
  verify(evidence: T): void
}

export function createSeal<T extends object>(stage: string): Seal<T> {
  const issued = new WeakSet<T>()
  return {
    issue(evidence) {
      issued.add(evidence)
      return Object.freeze(evidence)
    },
    verify(evidence) {
      if (!issued.has(evidence)) throw new Error(`this evidence was not issued by ${stage}`)
    },
  }
}
