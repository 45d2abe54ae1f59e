/** Text without control characters, which on a terminal could hide or forge what follows. */
export const plain = (text: string, { lines = false }: { lines?: boolean } = {}): string =>
  text.replace(lines ? /[^\P{Cc}\n\t]/gu : /\p{Cc}/gu, '\u{fffd}')
