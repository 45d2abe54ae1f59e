import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from '@jest/globals'

const folder = join(process.env.HARBOURGATE_SHARED ?? join('..', 'shared'), 'vectors', 'audit')

/** A vector file of other implementations. Its form is trusted: a wrong one fails the tests that read it. */
export const vectors = (name: string) => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'))

/** `describe`, or reported as skipped where the vectors are not at hand; then the body is not even run. */
export function describeWithVectors(name: string, body: () => void): void {
  if (existsSync(folder)) describe(name, body)
  else describe.skip(name, () => it('needs the shared vectors', () => {}))
}

export const base64 = (text: string): Uint8Array => Buffer.from(text, 'base64')
export const fromHex = (text: string): Uint8Array => Buffer.from(text, 'hex')
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
export const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8')
