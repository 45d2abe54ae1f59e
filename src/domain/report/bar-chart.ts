import { type Html, html } from './html.ts'

export type Bar = {
  readonly series: 'before' | 'after' | 'limit'
  readonly value: number
  readonly text: string
}
export type BarGroup = { readonly label: string; readonly bars: readonly Bar[] }

const WIDTH = 720
const LABEL = 190
const VALUE = 120
const BAR = 16
const GAP = 14

const seriesNames = { before: 'Before', after: 'After', limit: 'Limit' } as const

/**
 * Horizontal bars from 0 to the largest value, each with its figure in words; series differ in pattern as well as colour.
 * The same figures always stand in a table beside it, so the image is one picture with a title and a description.
 */
export function barChart(id: string, title: string, description: string, groups: readonly BarGroup[]): Html {
  const largest = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)), 1e-9)
  const series = [...new Set(groups.flatMap(({ bars }) => bars.map((bar) => bar.series)))]
  let y = series.length > 1 ? 34 : 8
  const drawn = groups.map(({ label, bars }) => {
    const top = y
    y += bars.length * (BAR + 2) + GAP
    return html`<text class="label" x="${LABEL - 10}" y="${top + (bars.length * (BAR + 2)) / 2 + 4}">${label}</text>
${bars.map((bar, at) => drawBar(bar, top + at * (BAR + 2), largest))}`
  })
  return html`<svg viewBox="0 0 ${WIDTH} ${y}" role="img" aria-labelledby="${id}-title ${id}-description">
<title id="${id}-title">${title}</title><desc id="${id}-description">${description}</desc>
<defs><pattern id="${id}-stripes" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect class="stripe-ground" width="6" height="6"/><rect class="stripe" width="3" height="6"/></pattern></defs>
${series.length > 1 ? legend(id, series) : ''}
<line class="axis" x1="${LABEL}" x2="${LABEL}" y1="${series.length > 1 ? 30 : 4}" y2="${y - GAP / 2}"/>
${drawn.map((part) => ({ html: part.html.replaceAll('url(#stripes)', `url(#${id}-stripes)`) }))}
</svg>`
}

function drawBar({ series, value, text }: Bar, y: number, largest: number): Html {
  const width = Math.max(value > 0 ? 1.5 : 0, ((WIDTH - LABEL - VALUE) * value) / largest)
  const fill = series === 'before' ? 'url(#stripes)' : ''
  return html`<rect class="bar ${series}" x="${LABEL}" y="${y}" width="${width.toFixed(1)}" height="${BAR}"${fill === '' ? '' : html` fill="${fill}"`}/>
<text class="value" x="${(LABEL + width + 8).toFixed(1)}" y="${y + 12.5}">${text}</text>`
}

function legend(id: string, series: readonly Bar['series'][]): Html {
  return html`${series.map((name, at) => {
    const x = LABEL + at * 110
    const fill = name === 'before' ? html` fill="url(#${id}-stripes)"` : ''
    return html`<rect class="bar ${name}" x="${x}" y="6" width="14" height="14"${fill}/><text class="legend" x="${x + 20}" y="18">${seriesNames[name]}</text>`
  })}`
}
