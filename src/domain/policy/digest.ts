import { createHash } from 'node:crypto'

/** `sha256:` and 64 hexadecimal digits over a text in UTF-8. */
export const digestOfText = (text: string): string =>
  `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`
