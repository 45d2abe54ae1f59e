import { RoaringBitmap32, roaringLibraryInitialize } from 'roaring-wasm'
import type { Candidates } from '../../domain/differencing/withhold.ts'

/*
 * The classes of a release as one byte string: for each class the length of its bitmap (32 bits, little endian) and the
 * bitmap in Roaring's portable format (RoaringFormatSpec). Classes come by their lowest ordinal, so that equal partitions
 * have equal bytes whatever numbers the engine gave the classes.
 */

const LENGTH_BYTES = 4

/** Compresses the classes. About two bytes a patient; far less where classes are runs of ordinals. */
export async function encodeClasses(candidates: Candidates): Promise<Uint8Array> {
  await roaringLibraryInitialize()
  const parts = splitClasses(candidates).map(serialise)
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + LENGTH_BYTES + part.length, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const part of parts) {
    view.setUint32(at, part.length, true)
    bytes.set(part, at + LENGTH_BYTES)
    at += LENGTH_BYTES + part.length
  }
  return bytes
}

/** Ordinals of each class, ascending, by its lowest ordinal. */
function splitClasses({ ordinals, classes }: Candidates): Uint32Array[] {
  const sizes: number[] = []
  for (const each of classes) sizes[each] = (sizes[each] ?? 0) + 1
  const split = Array.from(sizes, (size = 0) => new Uint32Array(size))
  const filled = split.map(() => 0)
  for (let at = 0; at < ordinals.length; at += 1) {
    const number = classes[at] ?? 0
    const place = filled[number] ?? 0
    const members = split[number]
    if (members !== undefined) members[place] = ordinals[at] ?? 0
    filled[number] = place + 1
  }
  return split
    .filter((members) => members.length > 0)
    .map((members) => members.sort())
    .sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))
}

/** Bitmaps live in WebAssembly memory, which nobody collects. */
function serialise(ordinals: Uint32Array): Uint8Array {
  const bitmap = new RoaringBitmap32(ordinals)
  try {
    bitmap.runOptimize()
    return bitmap.serialize('portable')
  } finally {
    bitmap.dispose()
  }
}

/** The classes of an encoded release, one at a time. @throws when the bytes are not of this form */
export function* decodeClasses(bytes: Uint8Array): Generator<Uint32Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  while (at < bytes.length) {
    const length = view.getUint32(at, true)
    const end = at + LENGTH_BYTES + length
    if (end > bytes.length) throw new RangeError('the classes of a release are cut off')
    const bitmap = RoaringBitmap32.deserialize(bytes.subarray(at + LENGTH_BYTES, end), 'portable')
    try {
      yield bitmap.toUint32Array()
    } finally {
      bitmap.dispose()
    }
    at = end
  }
}
