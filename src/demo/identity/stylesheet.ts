/** The style sheet of the identity provider's pages; contrast meets WCAG 2.2 AA (4.5:1 for text, 3:1 for outlines). */
export const stylesheet = `:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: #1b1f24; background: #f4f6f8; }
.banner { padding: .75rem 1rem; background: #7a1f00; color: #fff; text-align: center; }
.banner p { margin: 0; }
.banner strong { font-size: 1.75rem; letter-spacing: .2em; margin-right: .5rem; vertical-align: middle; }
main { max-width: 48rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; }
.personas { list-style: none; margin: 0; padding: 0; display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); }
.personas p { margin: .25rem .25rem 0; color: #444c56; font-size: .9rem; }
button { font: inherit; padding: .75rem 1rem; min-height: 44px; border: 1px solid #57606a; border-radius: .5rem; background: #fff; color: inherit; cursor: pointer; }
button:hover { background: #e6effa; }
button:focus-visible { outline: 3px solid #0b5cad; outline-offset: 2px; }
.personas button { display: block; width: 100%; text-align: left; }
.personas span { display: block; }
.name { font-weight: 700; font-size: 1.1rem; }
.roles { color: #0b4a8a; }
.problem { padding: .75rem 1rem; border-left: 4px solid #a40e26; background: #fff; color: #a40e26; }
`
