/** What a rule of verification asks of cryptography: SHA-256 of bytes, or whether an Ed25519 signature is valid. */
export type Question =
  | { readonly ask: 'sha256'; readonly input: Uint8Array }
  | {
      readonly ask: 'ed25519'
      /** Raw, 32 bytes (RFC 8032 section 5.1.5). */
      readonly publicKey: Uint8Array
      readonly message: Uint8Array
      /** 64 bytes. */
      readonly signature: Uint8Array
    }

/**
 * A rule that asks and never computes, so that one text of it serves the gateway, which must not wait (`node:crypto`),
 * and a browser, which must (WebCrypto answers later).
 */
export type Computation<T> = Generator<Question, T, Uint8Array | boolean>

type Later<T> = T | Promise<T>

/** Who answers. Whatever it throws ends the computation: a question without an answer is no "yes". */
export type Cryptography = {
  readonly sha256: (input: Uint8Array) => Later<Uint8Array>
  readonly verifyEd25519: (
    publicKey: Uint8Array,
    message: Uint8Array,
    signature: Uint8Array,
  ) => Later<boolean>
}

/** The same, at once. */
export type PromptCryptography = {
  readonly [name in keyof Cryptography]: (
    ...given: Parameters<Cryptography[name]>
  ) => Awaited<ReturnType<Cryptography[name]>>
}

/** SHA-256, 32 bytes. */
export function* sha256(input: Uint8Array): Computation<Uint8Array> {
  const answer = yield { ask: 'sha256', input }
  if (typeof answer === 'boolean') throw new TypeError('A hash was asked for')
  return answer
}

/** Whether the signature is valid; anything but a clear yes is a no. */
export function* isSigned(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Computation<boolean> {
  return (yield { ask: 'ed25519', publicKey, message, signature }) === true
}

/** Runs a computation to its end without waiting. */
export function computeNow<T>(computation: Computation<T>, cryptography: PromptCryptography): T {
  let step = computation.next()
  while (step.done !== true) {
    const question = step.value
    step = computation.next(
      question.ask === 'sha256'
        ? cryptography.sha256(question.input)
        : cryptography.verifyEd25519(question.publicKey, question.message, question.signature),
    )
  }
  return step.value
}

/** Runs a computation to its end, waiting for each answer. */
export async function compute<T>(computation: Computation<T>, cryptography: Cryptography): Promise<T> {
  let step = computation.next()
  while (step.done !== true) {
    const question = step.value
    step = computation.next(
      question.ask === 'sha256'
        ? await cryptography.sha256(question.input)
        : await cryptography.verifyEd25519(question.publicKey, question.message, question.signature),
    )
  }
  return step.value
}
