import { type Html, html } from './html.ts'

/** One section of the report: a question, its answer in a sentence, then figures and what they mean. */
export const section = (id: string, title: string, ...content: readonly (Html | undefined)[]): Html =>
  html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${content.map((part) => (part === undefined ? '' : html`${part}\n`))}</section>\n`
