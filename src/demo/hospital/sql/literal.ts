/** A VARCHAR literal. Only for the generator's own constants and paths. */
export const text = (value: string): string => `'${value.replaceAll("'", "''")}'`

/** A list literal of strings or numbers. */
export const list = (values: readonly (string | number)[]): string =>
  `[${values.map((value) => (typeof value === 'string' ? text(value) : String(value))).join(', ')}]`
