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

const NARROW = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ()[] '
const FULL_WIDTH =
  '０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ（）［］　'
