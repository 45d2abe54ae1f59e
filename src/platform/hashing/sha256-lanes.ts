import { type Code, i32, local, loop, type ModuleFunction, moduleOf, words } from './wasm-code.ts'

/** Messages hashed at a time. */
export const LANES = 4

/** Words of a digest, and of a block, of one message. */
export const DIGEST_WORDS = 8
export const BLOCK_WORDS = 16

/**
 * SHA-256's compression function (FIPS 180-4 §6.2.2) on four messages side by side. Memory holds words of 32 bits; word w of
 * lane l stands at index 4·w + l after an address.
 */
export type Sha256Lanes = {
  readonly memory: Uint32Array
  /** Addresses (bytes) that the caller may use, from `free` to the end of the memory. */
  readonly free: number
  /** From the state (8 words a lane) and the block (16 words a lane) to the next state, which may be anywhere but in the block. */
  compress(state: number, block: number, next: number): void
}

// Declared by the DOM library, which a server must not see.
declare const WebAssembly: {
  readonly Memory: new () => { readonly buffer: ArrayBuffer }
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> }
}

/** Bytes of one word of every lane. */
export const VECTOR_BYTES = 16
const ROUNDS = 64
/** Address of the message schedule, and of the constants behind it. */
const SCHEDULE = 0
const CONSTANTS = SCHEDULE + ROUNDS * VECTOR_BYTES
/** The first address that a caller may use. */
export const FREE = CONSTANTS + ROUNDS * 4

/** First 32 bits of the fractions of the cube roots of the first 64 primes (FIPS 180-4 §4.2.2). */
const K = [
  [0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5],
  [0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174],
  [0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da],
  [0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967],
  [0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85],
  [0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070],
  [0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3],
  [0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2],
].flat()

/** First 32 bits of the fractions of the square roots of the first eight primes (FIPS 180-4 §5.3.3). */
export const INITIAL_STATE = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
] as const

/**
 * @param further functions beside the compression, which they call by the place 0
 * @param pages of memory, 64 KiB each
 * @returns the further functions as well, in their order
 * @throws Error where the platform lacks WebAssembly's vector instructions
 */
export function createSha256Lanes(
  further: readonly ModuleFunction[] = [],
  pages = 1,
): Sha256Lanes & { readonly further: readonly ((...values: number[]) => void)[] } {
  const code = moduleOf([compression(), ...further], pages)
  const { memory, ...functions } = new WebAssembly.Instance(new WebAssembly.Module(code)).exports
  if (!(memory instanceof WebAssembly.Memory)) throw new Error('the hash module lacks its memory')
  const exported = (name: string) => {
    const found = functions[name]
    if (typeof found !== 'function') throw new Error('the hash module lacks its exports')
    return (...values: number[]): void => void found(...values)
  }
  const view = new Uint32Array(memory.buffer)
  view.set(K, CONSTANTS / 4)
  return {
    memory: view,
    free: FREE,
    compress: exported(COMPRESS),
    further: further.map(({ name }) => exported(name)),
  }
}

const [STATE, BLOCK, NEXT] = [0, 1, 2]
/** Byte offset into the schedule, and into the constants. */
const [AT, CONSTANT_AT] = [3, 4]
/** The working variables a to h, and two temporaries. */
const VARIABLES = [5, 6, 7, 8, 9, 10, 11, 12]
const [ONE, OTHER] = [13, 14]

const COMPRESS = 'compress'

function compression(): ModuleFunction {
  const body = [
    ...firstWords(),
    ...furtherWords(),
    ...VARIABLES.flatMap((variable, word) => [
      ...local.get(STATE),
      ...words.load(word * VECTOR_BYTES),
      ...local.set(variable),
    ]),
    ...rounds(),
    ...VARIABLES.flatMap((variable, word) => [
      ...local.get(NEXT),
      ...local.get(STATE),
      ...words.load(word * VECTOR_BYTES),
      ...local.get(variable),
      ...words.add,
      ...words.store(word * VECTOR_BYTES),
    ]),
  ]
  return { name: COMPRESS, takes: 3, locals: { i32: 2, v128: VARIABLES.length + 2 }, body }
}

/** The schedule's first sixteen words are the block. */
const firstWords = (): Code =>
  Array.from({ length: BLOCK_WORDS }, (_, word) => [
    ...i32.constant(0),
    ...local.get(BLOCK),
    ...words.load(word * VECTOR_BYTES),
    ...words.store(SCHEDULE + word * VECTOR_BYTES),
  ]).flat()

/** W(t+16) = σ1(W(t+14)) + W(t+9) + σ0(W(t+1)) + W(t). */
function furtherWords(): Code {
  const word = (distance: number): Code => [
    ...local.get(AT),
    ...words.load(SCHEDULE + distance * VECTOR_BYTES),
  ]
  return [
    ...i32.constant(0),
    ...local.set(AT),
    ...loop([
      ...local.get(AT),
      ...[...word(1), ...local.set(ONE), ...mixed(ONE, [7, 18], 3)],
      ...[...word(14), ...local.set(OTHER), ...mixed(OTHER, [17, 19], 10)],
      ...words.add,
      ...[...word(0), ...words.add],
      ...[...word(9), ...words.add],
      ...words.store(SCHEDULE + BLOCK_WORDS * VECTOR_BYTES),
      ...advance(AT, VECTOR_BYTES),
      ...local.get(AT),
      ...i32.constant((ROUNDS - BLOCK_WORDS) * VECTOR_BYTES),
      ...i32.lessThanUnsigned,
    ]),
  ]
}

/** Eight rounds a turn, so that the variables change places by name and nothing is moved. */
function rounds(): Code {
  const turn = VARIABLES.flatMap((_, round) => {
    const variable = (letter: string) =>
      VARIABLES[('abcdefgh'.indexOf(letter) - round + VARIABLES.length) % VARIABLES.length] ?? 0
    const get = (letter: string) => local.get(variable(letter))
    return [
      // T1 = h + Σ1(e) + Ch(e, f, g) + K + W
      ...get('h'),
      ...[...mixed(variable('e'), [6, 11, 25]), ...words.add],
      ...[...get('f'), ...get('g'), ...get('e'), ...words.select, ...words.add],
      ...[...local.get(CONSTANT_AT), ...words.loadSplat(CONSTANTS + round * 4), ...words.add],
      ...[...local.get(AT), ...words.load(SCHEDULE + round * VECTOR_BYTES), ...words.add],
      ...local.set(ONE),
      // d + T1 is the next e, T1 + Σ0(a) + Maj(a, b, c) the next a. Maj is c where a and b differ, b elsewhere.
      ...[...get('d'), ...local.get(ONE), ...words.add, ...local.set(variable('d'))],
      ...local.get(ONE),
      ...[...mixed(variable('a'), [2, 13, 22]), ...words.add],
      ...[...get('c'), ...get('b'), ...get('a'), ...get('b'), ...words.xor, ...words.select, ...words.add],
      ...local.set(variable('h')),
    ]
  })
  return [
    ...[...i32.constant(0), ...local.set(AT)],
    ...[...i32.constant(0), ...local.set(CONSTANT_AT)],
    ...loop([
      ...turn,
      ...advance(AT, VARIABLES.length * VECTOR_BYTES),
      ...advance(CONSTANT_AT, VARIABLES.length * 4),
      ...local.get(CONSTANT_AT),
      ...i32.constant(ROUNDS * 4),
      ...i32.lessThanUnsigned,
    ]),
  ]
}

const advance = (index: number, by: number): Code => [
  ...local.get(index),
  ...i32.constant(by),
  ...i32.add,
  ...local.set(index),
]

/** The variable rotated right by each distance, and shifted if a shift is given, combined by exclusive or. */
function mixed(variable: number, rotations: readonly number[], shift?: number): Code {
  const turned = rotations.map(
    (distance): Code => [
      ...[...local.get(variable), ...i32.constant(distance), ...words.shiftRight],
      ...[...local.get(variable), ...i32.constant(32 - distance), ...words.shiftLeft],
      ...words.or,
    ],
  )
  const shifted: Code[] =
    shift === undefined ? [] : [[...local.get(variable), ...i32.constant(shift), ...words.shiftRight]]
  return [...turned, ...shifted].flatMap((code, index) => (index === 0 ? code : [...code, ...words.xor]))
}
