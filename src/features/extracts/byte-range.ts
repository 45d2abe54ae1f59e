import { AppError } from '../../errors.ts'

/** Inclusive byte positions. */
export type ByteRange = { readonly from: number; readonly to: number }

/** What a caller sent: the Range header, and the If-Range header that says of which version they hold the rest. */
export type RangeHeaders = { readonly range?: string; readonly ifRange?: string }

/**
 * The single range of a Range header (RFC 9110 §14.1.2). Several ranges, and units other than bytes, are ignored, which
 * the RFC allows: the whole file is sent. So is a range that continues another version than `etag` (§13.1.5); a date in
 * If-Range matches none, as files have no date of change.
 * @throws AppError RANGE_NOT_SATISFIABLE when the range lies outside the file
 */
export function parseRange(
  { range, ifRange }: RangeHeaders,
  { bytes: size, etag }: { readonly bytes: number; readonly etag: string },
): ByteRange | undefined {
  if (ifRange !== undefined && ifRange.trim() !== etag) return undefined
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range?.trim() ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  const asked = first === '' ? Number(last) : undefined
  if (from >= size || from > to || asked === 0)
    throw new AppError('RANGE_NOT_SATISFIABLE', `The file has ${size} bytes`)
  return { from, to }
}
