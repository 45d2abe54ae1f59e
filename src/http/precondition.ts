import { AppError } from '../errors.ts'

/** Strong entity tag (RFC 9110 §8.8.3) of a revision. */
export const etagOf = (revision: number | string): string => `"${revision}"`

/**
 * Lets a change through only when the caller has seen the current version (RFC 9110 §13.1.1, RFC 6585 §3).
 * @throws AppError PRECONDITION_REQUIRED without a header; `*` counts as none, since it proves nothing was read.
 * @throws AppError VERSION_CONFLICT when none of the tags is the current one; weak tags never match.
 */
export function checkIfMatch(ifMatch: string | undefined, current: string): void {
  if (ifMatch === undefined || ifMatch.trim() === '' || ifMatch.trim() === '*')
    throw new AppError('PRECONDITION_REQUIRED')
  const tags = ifMatch.split(',').map((tag) => tag.trim())
  if (!tags.includes(current)) throw new AppError('VERSION_CONFLICT')
}
