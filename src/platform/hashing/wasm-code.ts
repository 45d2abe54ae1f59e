/*
 * The little of WebAssembly's binary format (core specification 2.0, §5 and its vector instructions) that a module of a few
 * functions over a memory of its own needs.
 */

/** Instructions of a function's body, or any other part of a module. */
export type Code = readonly number[]

export const local = {
  get: (index: number): Code => [0x20, ...unsigned(index)],
  set: (index: number): Code => [0x21, ...unsigned(index)],
}

export const i32 = {
  constant: (value: number): Code => [0x41, ...signed(value)],
  add: [0x6a] satisfies Code,
  shiftLeft: [0x74] satisfies Code,
  lessThanUnsigned: [0x49] satisfies Code,
  load: (offset: number): Code => [0x28, 2, ...unsigned(offset)],
  store: (offset: number): Code => [0x36, 2, ...unsigned(offset)],
}

/** Calls a function of the module, by its place among them. */
export const call = (index: number): Code => [0x10, ...unsigned(index)]

/** Sixteen bytes at a time. */
export const bytes = {
  /** The bytes of the first operand that the second tells by their places; 0 for a place outside. */
  swizzle: vector(14),
  /** Sixteen of the bytes of two operands, by their places in both. */
  shuffle: (places: readonly number[]): Code => [...vector(13), ...places],
}

/** Four 32-bit words at a time. Offsets are bytes added to the address on the stack. */
export const words = {
  load: (offset: number): Code => [...vector(0), 4, ...unsigned(offset)],
  /** One word of memory in all four places. */
  loadSplat: (offset: number): Code => [...vector(9), 2, ...unsigned(offset)],
  store: (offset: number): Code => [...vector(11), 4, ...unsigned(offset)],
  and: vector(78),
  or: vector(80),
  xor: vector(81),
  /** Of the first operand where the third has ones, of the second elsewhere. */
  select: vector(82),
  shiftLeft: vector(171),
  shiftRight: vector(173),
  add: vector(174),
}

/** Repeats the body while the condition it leaves on the stack holds. */
export const loop = (body: Code): Code => [0x03, 0x40, ...body, 0x0d, 0, 0x0b]

export type ModuleFunction = {
  readonly name: string
  /** Numbers of 32 bits it takes; none is returned. */
  readonly takes: number
  readonly locals: { readonly i32: number; readonly v128: number }
  readonly body: Code
}

/** A module of functions and a memory, all exported. @param pages of memory, 64 KiB each */
export function moduleOf(functions: readonly ModuleFunction[], pages: number): Uint8Array<ArrayBuffer> {
  const list = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()]
  const types = functions.map(({ takes }): Code => [0x60, takes, ...Array<number>(takes).fill(0x7f), 0])
  const bodies = functions.map(({ locals, body }): Code => {
    const code = [2, ...unsigned(locals.i32), 0x7f, ...unsigned(locals.v128), 0x7b, ...body, 0x0b]
    return [...unsigned(code.length), ...code]
  })
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list(types)),
    ...section(3, list(functions.map((_, index) => unsigned(index)))),
    ...section(5, [1, 0, ...unsigned(pages)]),
    ...section(
      7,
      list([[...text('memory'), 2, 0], ...functions.map(({ name }, at) => [...text(name), 0, at])]),
    ),
    ...section(10, list(bodies)),
  ])
}

const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content]

const text = (name: string): Code => [name.length, ...new TextEncoder().encode(name)]

function vector(instruction: number): Code {
  return [0xfd, ...unsigned(instruction)]
}

/** LEB128 without a sign. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]
}

/** LEB128 with a sign: the last byte's sixth bit is the sign. */
function signed(value: number): Code {
  return value >= -0x40 && value < 0x40 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)]
}
