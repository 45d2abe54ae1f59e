import { AppError } from '../../errors.ts'

/** Inclusive byte positions. */
export type ByteRange = { readonly from: number; readonly to: number }

/**
 * The single range of a Range header (RFC 9110 §14.1.2). Several ranges, and units other than bytes, are ignored, which
 * the RFC allows: the whole file is sent.
 * @throws AppError RANGE_NOT_SATISFIABLE when the range lies outside the file
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  const asked = first === '' ? Number(last) : undefined
  if (from >= size || from > to || asked === 0)
    throw new AppError('RANGE_NOT_SATISFIABLE', `The file has ${size} bytes`)
  return { from, to }
}
