import { z } from 'zod'

export type JsonSchema = { [name: string]: unknown }

/** An object schema written in place, as parameters need it. */
export type ObjectSchema = {
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
}

/** The `components.schemas` of a document while it is built. */
export type Schemas = {
  /** Adds a schema under a name (or under its own `id`) and returns the reference to it. */
  readonly add: (schema: z.ZodType, name: string, side: 'input' | 'output') => JsonSchema
  /** The schema itself, its definitions moved to the components. */
  readonly inline: (schema: z.ZodType, name: string) => ObjectSchema
  readonly all: () => Record<string, unknown>
}

export function createSchemas(): Schemas {
  const components: Record<string, unknown> = {}
  const convert = (schema: z.ZodType, name: string, side: 'input' | 'output'): JsonSchema => {
    const { $schema: _, $defs = {}, ...root } = z.toJSONSchema(schema, { io: side, unrepresentable: 'any' })
    for (const [part, definition] of Object.entries($defs)) {
      const { $schema: _ignored, id: _id, ...rest } = definition
      components[componentName(name, part)] = rehome(rest, name)
    }
    const { id: _id, ...rest } = root
    const moved = rehome(rest, name)
    return isRecord(moved) ? moved : {}
  }
  return {
    add(schema, name, side) {
      const own = schema.meta()?.id ?? name
      components[own] = convert(schema, own, side)
      return { $ref: `#/components/schemas/${own}` }
    },
    inline(schema, name) {
      const converted = convert(schema, name, 'input')
      const { properties, required } = converted
      return {
        properties: Object.fromEntries(
          Object.entries(isRecord(properties) ? properties : {}).map(([field, property]) => [
            field,
            isRecord(property) ? property : {},
          ]),
        ),
        required: Array.isArray(required) ? required.map(String) : [],
      }
    },
    all: () => components,
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** zod numbers nameless definitions for each schema anew; the owner's name keeps them apart in one document. */
const componentName = (owner: string, part: string): string =>
  part.startsWith('__') ? `${owner}${part}` : part

/** References inside a schema, which point from its own root, rewritten to point from the document's. */
function rehome(node: unknown, owner: string): unknown {
  if (Array.isArray(node)) return node.map((item) => rehome(item, owner))
  if (!isRecord(node)) return node
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      if (key !== '$ref' || typeof value !== 'string') return [key, rehome(value, owner)]
      if (value === '#') return [key, `#/components/schemas/${owner}`]
      return [key, `#/components/schemas/${componentName(owner, value.replace('#/$defs/', ''))}`]
    }),
  )
}
