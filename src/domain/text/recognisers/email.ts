import { charKinds, type Folded } from '../fold.ts'
import type { Hit, Recogniser } from '../hit.ts'

/** RFC 5321 §4.5.3.1: at most 64 characters before the sign, 255 after it. */
const limits = { local: 64, domain: 255 } as const
const local = /[A-Z0-9.!#$%&'*+/=?^_`{|}~-]/
const domain = /^[A-Z0-9](?:[A-Z0-9-]{0,62})(?:\.[A-Z0-9][A-Z0-9-]{0,62}){1,8}/

/** E-mail addresses, found from their sign outwards. */
export const emailRecogniser: Recogniser = {
  needs: charKinds.at,
  find: (folded) => {
    const hits: Hit[] = []
    for (let sign = folded.text.indexOf('@'); sign !== -1; sign = folded.text.indexOf('@', sign + 1)) {
      const hit = around(folded, sign)
      if (hit !== undefined) hits.push(hit)
    }
    return hits
  },
}

function around({ text }: Folded, sign: number): Hit | undefined {
  let start = sign
  while (start > 0 && sign - start < limits.local && local.test(text[start - 1] ?? '')) start -= 1
  const host = domain.exec(text.slice(sign + 1, sign + 1 + limits.domain))
  if (start === sign || host === null) return undefined
  return { start, end: sign + 1 + host[0].length, type: 'EMAIL', source: 'pattern' }
}
