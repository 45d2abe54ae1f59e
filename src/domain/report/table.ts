import { type Html, html } from './html.ts'

export type Column<T> = {
  readonly head: string
  readonly cell: (row: T) => string | Html
  readonly isNumber?: boolean
}

/** A table with a caption; the first column heads its rows. */
export function table<T>(caption: string, rows: readonly T[], columns: readonly Column<T>[]): Html {
  const kind = ({ isNumber }: Column<T>) => (isNumber ? 'number' : 'text')
  return html`<div class="wide" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col" class="${kind(column)}">${column.head}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) =>
      html`<tr>${columns.map((column, at) =>
        at === 0
          ? html`<th scope="row">${column.cell(row)}</th>`
          : html`<td class="${kind(column)}">${column.cell(row)}</td>`,
      )}</tr>\n`,
  )}</tbody>
</table></div>`
}
