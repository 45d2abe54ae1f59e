import { hash, verify } from 'node:crypto'
import { ed25519PublicKey } from './ed25519.ts'
import { type Computation, computeNow, type PromptCryptography } from './verification/computation.ts'

const nodeCryptography: PromptCryptography = {
  sha256: (input) => hash('sha256', input, 'buffer'),
  verifyEd25519: (publicKey, message, signature) =>
    verify(null, message, ed25519PublicKey(publicKey), signature),
}

/** Runs a rule of verification where nothing has to be waited for. */
export const now = <T>(computation: Computation<T>): T => computeNow(computation, nodeCryptography)
