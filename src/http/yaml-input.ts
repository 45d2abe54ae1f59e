import { isNode, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import type { Violation } from '../domain/refusal.ts'
import { violationsOf } from './input.ts'

/** A violation with the line, counted from 1, where it stands in the text. */
export type LineViolation = Violation & { readonly line: number }

export type ParsedYaml<T> =
  | { readonly value: T; readonly lineOf: (path: string) => number }
  | { readonly violations: readonly LineViolation[] }

/**
 * Reads what a person wrote in YAML against a schema. YAML 1.2 core: dates stay text, no custom tags, keys are unique.
 * `lineOf` finds the line of a violation that later rules report by path.
 */
export function parseYaml<T>(text: string, schema: z.ZodType<T>): ParsedYaml<T> {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, version: '1.2', schema: 'core', prettyErrors: false })
  if (document.errors.length > 0)
    return {
      violations: document.errors.map((error) => ({
        path: '',
        message: error.message,
        line: lineCounter.linePos(error.pos[0]).line,
      })),
    }

  /** The line of the deepest part of the path that is written down: what is missing has no line of its own. */
  const lineOf = (path: string): number => {
    const parts = path === '' ? [] : path.split('.')
    for (let depth = parts.length; depth > 0; depth--) {
      const parent: unknown =
        depth === 1 ? document.contents : document.getIn(parts.slice(0, depth - 1).map(asKey), true)
      const offset = offsetOf(parent, parts[depth - 1] ?? '')
      if (offset !== undefined) return lineCounter.linePos(offset).line
    }
    return 1
  }
  const parsed = schema.safeParse(toPlain(() => document.toJS({ maxAliasCount: 100 })))
  if (parsed.success) return { value: parsed.data, lineOf }
  return { violations: violationsOf(parsed.error).map((found) => ({ ...found, line: lineOf(found.path) })) }
}

/** Too many aliases are an attack on memory, not a document; whatever fails here fails the schema. */
function toPlain(read: () => unknown): unknown {
  try {
    return read()
  } catch {
    return undefined
  }
}

const asKey = (part: string): string | number => (/^\d+$/.test(part) ? Number(part) : part)

/** Where the entry with this key or position starts in its map or list. */
function offsetOf(parent: unknown, key: string): number | undefined {
  if (typeof parent !== 'object' || parent === null || !('items' in parent) || !Array.isArray(parent.items))
    return undefined
  const items: unknown[] = parent.items
  for (const [index, item] of items.entries()) {
    if (isNode(item)) {
      if (String(index) === key) return item.range?.[0]
    } else if (typeof item === 'object' && item !== null && 'key' in item && isNode(item.key)) {
      if (String(item.key) === key) return item.key.range?.[0]
    }
  }
  return undefined
}
