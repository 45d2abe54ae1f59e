import { hash, type KeyObject, verify } from 'node:crypto'
import { ed25519PublicKey } from './ed25519.ts'
import { type Computation, computeNow, type PromptCryptography } from './verification/computation.ts'

/** Node's objects of keys in use: making one takes as long as verifying a signature with it. */
const keyObjects = new WeakMap<Uint8Array, KeyObject>()

function keyObjectOf(publicKey: Uint8Array): KeyObject {
  const object = keyObjects.get(publicKey) ?? ed25519PublicKey(publicKey)
  keyObjects.set(publicKey, object)
  return object
}

const nodeCryptography: PromptCryptography = {
  sha256: (input) => hash('sha256', input, 'buffer'),
  verifyEd25519: (publicKey, message, signature) => verify(null, message, keyObjectOf(publicKey), signature),
}

/** Runs a rule of verification where nothing has to be waited for. */
export const now = <T>(computation: Computation<T>): T => computeNow(computation, nodeCryptography)
