/** Keeps the first `visible` characters and replaces each of the others by `*`. Characters, not UTF-16 units. */
export function mask(value: string, visible: number): string {
  const characters = [...value]
  return characters.slice(0, visible).join('') + '*'.repeat(Math.max(characters.length - visible, 0))
}
