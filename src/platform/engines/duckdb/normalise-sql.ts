const NARROW = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ()[] '
const FULL_WIDTH =
  '０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ（）［］　'

/**
 * SQL for the normalised form of a patient key: what is hashed, and what consent directives are matched by. Two spellings
 * of one identifier must not become two patients. HKID: full-width characters narrowed, upper case, brackets and white
 * space removed (`domain/identifiers/hkid.ts` is the reference); every other kind: surrounding space removed.
 */
export function normalisedKey(kind: string, expression: string): string {
  const text = `CAST(${expression} AS VARCHAR)`
  if (kind !== 'hkid') return `trim(${text})`
  return `regexp_replace(upper(translate(${text}, '${FULL_WIDTH}', '${NARROW}')), '[\\s\\p{Z}()\\[\\]]', '', 'g')`
}

/** SQL aggregate: whether every key is in normal form, so that {@link plainKey} is its normal form. */
export function allNormal(kind: string, expression: string): string {
  const text = plainKey(expression)
  const isNormal = kind === 'hkid' ? `regexp_full_match(${text}, '[A-Z0-9]+')` : `${text} = trim(${text})`
  return `coalesce(bool_and(${isNormal}), true)`
}

export const plainKey = (expression: string): string => `CAST(${expression} AS VARCHAR)`
