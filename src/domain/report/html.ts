/** Text that is already HTML. Everything else that enters a template is escaped. */
export type Html = { readonly html: string }

type Part = Html | string | number | readonly Part[] | undefined

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** HTML by template; interpolated text is escaped for elements and quoted attributes alike. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: texts.map((text, at) => (at === 0 ? text : `${write(parts[at - 1])}${text}`)).join('') }
}

/** Text that must not be escaped, such as a style sheet of our own. */
export const trusted = (text: string): Html => ({ html: text })

function write(part: Part): string {
  if (part === undefined) return ''
  if (typeof part === 'object') return 'html' in part ? part.html : part.map(write).join('')
  return String(part).replaceAll(/[&<>"']/g, (character) => escapes[character] ?? character)
}
