/** SHA-256, 32 bytes. */
export type Hash = Uint8Array<ArrayBuffer>

export const hashLength = 32

// The prefixes keep an entry from ever being read as an inner node (RFC 9162 section 2.1.1).
const leafPrefix = 0
const nodePrefix = 1
const none = new Uint8Array()

/** What is hashed for a leaf: 0x00 ‖ entry. */
export const leafInput = (entry: Uint8Array): Uint8Array => prefixed(leafPrefix, entry)

/** What is hashed for an inner node: 0x01 ‖ left ‖ right. */
export const nodeInput = (left: Uint8Array, right: Uint8Array): Uint8Array =>
  prefixed(nodePrefix, left, right)

// One call with everything in one buffer: streaming three short parts takes half as long again.
function prefixed(prefix: number, first: Uint8Array, second: Uint8Array = none): Uint8Array {
  const input = new Uint8Array(1 + first.length + second.length)
  input[0] = prefix
  input.set(first, 1)
  input.set(second, 1 + first.length)
  return input
}
