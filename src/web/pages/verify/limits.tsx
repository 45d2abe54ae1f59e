import { Section } from '../../ui/section.tsx'

/** What a visitor must not conclude from a valid certificate. */
export function Limits() {
  return (
    <Section title="What this page cannot prove">
      <ul>
        <li>
          <strong>That the page is honest.</strong> Its code comes from this gateway. Whoever trusts nothing
          of it verifies with a copy of the command line from elsewhere:{' '}
          <code>harbourgate certificate verify certificate.jws --vkey log.vkey --jwks jwks.json</code>, or{' '}
          <code>harbourgate audit receipt verify FILE --vkey log.vkey</code>.
        </li>
        <li>
          <strong>That the log was not rewritten since.</strong> A proof is about the signed state it carries.
          Compare the log with a state you kept, or with what an independent witness signed:{' '}
          <code>harbourgate audit verify</code>.
        </li>
        <li>
          <strong>That what was recorded is wise.</strong> It proves who decided what, and that nobody changed
          it afterwards.
        </li>
      </ul>
    </Section>
  )
}
