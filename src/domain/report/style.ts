/** The report's only style sheet: light and dark on screen, always light on paper. Contrast is at least 4.5:1. */
export const style = `
:root { color-scheme: light dark; --ink: #1b2430; --soft: #4b5768; --paper: #ffffff; --panel: #f3f5f8; --line: #c4ccd6;
  --after: #1f5fa8; --before: #8a5a00; --before-ground: #f6e3b8; --limit: #59636f; --good: #14603a; --bad: #a3141e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf2; --soft: #b6c0cd; --paper: #14181e; --panel: #1e242c;
  --line: #414c5a; --after: #6ba8ee; --before: #e8b554; --before-ground: #4a3a14; --limit: #9aa6b5; --good: #6fd39b; --bad: #ff8d92; } }
@media print { :root { color-scheme: light; --ink: #000000; --soft: #333333; --paper: #ffffff; --panel: #ffffff;
  --line: #999999; --after: #1f5fa8; --before: #8a5a00; --before-ground: #f6e3b8; --limit: #59636f; --good: #14603a; --bad: #a3141e; } }
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "Noto Sans", Roboto, Arial, sans-serif; }
body { margin: 0 auto; max-width: 56rem; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 2.6rem 0 .5rem; padding-top: .9rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.6rem 0 .3rem; }
p { margin: .5rem 0; max-width: 44rem; }
.lead { font-size: 1.1rem; color: var(--soft); }
.verdict { border: 1px solid var(--line); border-left: .4rem solid var(--good); background: var(--panel); padding: .8rem 1.1rem; margin: 1.4rem 0; }
.verdict.bad { border-left-color: var(--bad); }
.verdict p { margin: .2rem 0; }
.verdict .headline { font-size: 1.15rem; font-weight: 650; }
.holds { color: var(--good); font-weight: 650; white-space: nowrap; }
.fails { color: var(--bad); font-weight: 650; white-space: nowrap; }
.note { color: var(--soft); font-size: .93rem; }
dl { display: grid; grid-template-columns: minmax(9rem, max-content) 1fr; gap: .25rem 1.2rem; margin: .8rem 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
code { font: .88em ui-monospace, SFMono-Regular, Menlo, Consolas, "Noto Sans Mono", monospace; overflow-wrap: anywhere; }
.wide { overflow-x: auto; margin: 1rem 0; }
.wide:focus-visible { outline: 3px solid var(--after); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
caption { text-align: left; font-weight: 650; padding-bottom: .4rem; }
th, td { border-bottom: 1px solid var(--line); padding: .4rem .8rem .4rem 0; text-align: left; vertical-align: top; }
th.number, td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
thead th { color: var(--soft); font-weight: 600; border-bottom-width: 2px; vertical-align: bottom; }
thead th.number { white-space: normal; }
.number + .text { padding-left: .8rem; }
table code { overflow-wrap: normal; }
tbody th { font-weight: 500; }
figure { margin: 1rem 0; }
svg { display: block; width: 100%; height: auto; background: var(--panel); border: 1px solid var(--line); padding: .5rem; }
svg text { fill: var(--ink); font-size: 13.5px; font-family: inherit; }
svg .label { text-anchor: end; }
svg .axis { stroke: var(--line); stroke-width: 1; }
svg .bar.after { fill: var(--after); }
svg .bar.before { stroke: var(--before); stroke-width: 1; }
svg .bar.limit { fill: none; stroke: var(--limit); stroke-width: 2; stroke-dasharray: 5 3; }
svg .stripe { fill: var(--before); }
svg .stripe-ground { fill: var(--before-ground); }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: .8rem; }
@page { margin: 18mm 16mm; }
@media print { html { font-size: 10.5pt; } body { max-width: none; padding: 0; } h2 { break-after: avoid; }
  figure, tr, .verdict { break-inside: avoid; } thead { display: table-header-group; } .wide { overflow: visible; } }
`
