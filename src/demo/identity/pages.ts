import type { Persona, PersonaRole } from '../personas.ts'

/** Text made safe inside an element or a double-quoted attribute. */
export const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')

const roleNames: Record<PersonaRole, string> = {
  researcher: 'Researcher',
  'committee-member': 'Committee member',
  'committee-chair': 'Committee chair',
  custodian: 'Custodian',
  auditor: 'Auditor',
  administrator: 'Administrator',
}

/** A whole page: no script, no inline style, one style sheet at `stylesheet`. `body` is HTML, `title` is text. */
function page(stylesheet: string, title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} – Harbourgate demo</title>
<link rel="stylesheet" href="${escapeHtml(stylesheet)}">
</head>
<body>
<header class="banner"><p><strong>DEMO</strong> Everybody here is invented. There are no passwords.</p></header>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>
`
}

const personaItem = ({ subject, name, organisation, roles, description }: Persona): string => `<li>
<button type="submit" name="subject" value="${escapeHtml(subject)}" aria-describedby="about-${escapeHtml(subject)}">
<span class="name">${escapeHtml(name)}</span>
<span class="roles">${escapeHtml(roles.map((role) => roleNames[role]).join(', '))}</span>
<span class="organisation">${escapeHtml(organisation)}</span>
</button>
<p id="about-${escapeHtml(subject)}">${escapeHtml(description)}</p>
</li>`

/** The page on which a visitor becomes one of the personas. `problem` is announced above the list. */
export function personaPage(
  stylesheet: string,
  action: string,
  personas: readonly Persona[],
  problem?: string,
): string {
  const alert = problem === undefined ? '' : `<p class="problem" role="alert">${escapeHtml(problem)}</p>\n`
  return page(
    stylesheet,
    'Sign in as',
    `${alert}<form method="post" action="${escapeHtml(action)}">
<ul class="personas">
${personas.map(personaItem).join('\n')}
</ul>
</form>`,
  )
}

/** Asks whether to sign out. `form` is the provider's form `op.logoutForm`, already HTML. */
export const signOutPage = (stylesheet: string, form: string): string =>
  page(
    stylesheet,
    'Sign out?',
    `${form}
<p class="actions"><button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>
<button type="submit" form="op.logoutForm">Stay signed in</button></p>`,
  )

export const signedOutPage = (stylesheet: string): string =>
  page(stylesheet, 'Signed out', '<p>You are signed out of the demo.</p>')

/** Stands in for the provider's self-submitting form, whose script the content security policy forbids. */
export const continuePage = (stylesheet: string, action: string, inputs: string): string =>
  page(
    stylesheet,
    'Continue',
    `<form method="post" action="${escapeHtml(action)}">
${inputs}
<p class="actions"><button type="submit">Continue</button></p>
</form>`,
  )

export const errorPage = (stylesheet: string, code: string, detail: string): string =>
  page(
    stylesheet,
    'Sign-in failed',
    `<p>${escapeHtml(detail)}</p>
<p>Code: <code>${escapeHtml(code)}</code></p>
<p>Go back to where you came from and sign in again.</p>`,
  )
