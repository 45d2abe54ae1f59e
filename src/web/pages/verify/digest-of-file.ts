import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'

const SLICE_BYTES = 4 * 1024 * 1024

/**
 * SHA-256 of a file, hexadecimal, in slices: WebCrypto would need the whole file in memory, and a release may be larger
 * than that.
 * @param onBytes told how many bytes were read since it was told last
 */
export async function digestOfFile(file: Blob, onBytes: (bytes: number) => void): Promise<string> {
  const hash = sha256.create()
  for (let at = 0; at < file.size; at += SLICE_BYTES) {
    const slice = new Uint8Array(await file.slice(at, at + SLICE_BYTES).arrayBuffer())
    hash.update(slice)
    onBytes(slice.length)
  }
  return bytesToHex(hash.digest())
}
