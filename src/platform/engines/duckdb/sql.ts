/** A SQL identifier, quoted. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** A SQL text literal. Only for trusted text (paths, policy files); values from callers are always bound. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** Values bound to a statement, numbered as they are added. */
export type Bindings<V> = { add(value: V): string; readonly values: readonly V[] }

export function createBindings<V>(): Bindings<V> {
  const values: V[] = []
  return {
    values,
    add(value) {
      values.push(value)
      return `$${values.length}`
    },
  }
}
