import type { Cryptography } from '../domain/audit/verification/computation.ts'

/** WebCrypto, which browsers and Node have alike. */
export const webCryptography: Cryptography = {
  sha256: async (input) => new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(input))),
  verifyEd25519: async (publicKey, message, signature) => {
    const key = await importKey(publicKey)
    return crypto.subtle.verify('Ed25519', key, Uint8Array.from(signature), Uint8Array.from(message))
  },
}

/**
 * Why this browser cannot verify; undefined when it can. WebCrypto exists only on pages that nobody could have altered on
 * the way, and Ed25519 only in newer browsers.
 */
export async function cannotVerify(): Promise<string | undefined> {
  if (globalThis.crypto?.subtle === undefined)
    return 'The browser offers cryptography only on pages loaded over HTTPS or from this computer.'
  try {
    await importKey(new Uint8Array(32))
    return undefined
  } catch {
    return 'This browser does not know Ed25519 signatures; current releases of Chromium, Firefox and Safari do.'
  }
}

const importKey = (raw: Uint8Array) =>
  crypto.subtle.importKey('raw', Uint8Array.from(raw), 'Ed25519', false, ['verify'])
