import { type Hit, hitTypes } from './hit.ts'

/**
 * One list of findings that do not overlap, in the order of the text. Overlapping ones become one that covers them all:
 * nothing that any of them saw may stay. Its kind is that of the first in precedence: what the record knows before what
 * a pattern found, longer before shorter, then the order of `hitTypes`.
 */
export function resolveHits(hits: readonly Hit[]): readonly Hit[] {
  if (hits.length < 2) return hits
  const sorted = hits.toSorted((a, b) => a.start - b.start || b.end - a.end)
  const resolved: Hit[] = []
  for (const hit of sorted) {
    const last = resolved.at(-1)
    if (last === undefined || hit.start >= last.end) resolved.push(hit)
    else resolved[resolved.length - 1] = combine(last, hit)
  }
  return resolved
}

function combine(a: Hit, b: Hit): Hit {
  const winner = rank(b) < rank(a) ? b : a
  const start = Math.min(a.start, b.start)
  const end = Math.max(a.end, b.end)
  if (winner.start === start && winner.end === end) return winner
  const { type, source } = winner
  // Its own text would say nothing of the rest.
  return { start, end, type, source }
}

const rank = (hit: Hit): number =>
  (hit.source === 'roster' ? 0 : 1e6) - Math.min(hit.end - hit.start, 1000) * 100 + hitTypes.indexOf(hit.type)
