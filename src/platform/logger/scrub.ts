/**
 * What must never stand in a log line, whatever wrote it: tokens, credentials, Hong Kong identity card numbers
 * (PCPD Code of Practice; format of hong-kong.md §6.1), telephone numbers with country code, and e-mail addresses.
 */
const patterns: readonly [RegExp, string][] = [
  [/eyJ[\w-]{5,}(?:\.[\w-]*){1,4}/g, '[token]'],
  [/\b(Bearer|Basic|DPoP)\s+[\w~+/.=-]{3,}/gi, '$1 [credential]'],
  [/(?<![A-Za-z0-9])[A-Z]{1,2}\d{6}\s?\(?[0-9A]\)?(?![A-Za-z0-9])/g, '[identifier]'],
  [/(?<!\d)\d{6}(?:19|20)\d{2}[01]\d[0-3]\d\d{3}[\dXx](?![A-Za-z0-9])/g, '[identifier]'],
  [/\+852[\s-]?\d{4}[\s-]?\d{4}\b/g, '[telephone]'],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '[e-mail]'],
]

/** The text without anything that looks like a credential or an identifier. */
export const scrub = (text: string): string =>
  patterns.reduce((line, [pattern, replacement]) => line.replace(pattern, replacement), text)
