import { beginSignIn } from '../../session/begin-sign-in.ts'
import { useSession } from '../../session/session-context.tsx'
import { Button } from '../../ui/button.tsx'
import { Link, PlainLink } from '../../ui/link.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { Columns, Section } from '../../ui/section.tsx'
import { Personas } from './personas.tsx'
import { texts } from './texts.ts'

/** What a visitor sees who is not signed in. */
export function WelcomePage() {
  const { config, problem } = useSession()
  return (
    <Page title={texts.title} intro={<p>{texts.what.join(' ')}</p>}>
      {problem !== undefined && (
        <Notice tone="bad" title="You are not signed in" live>
          <p>{problem}</p>
        </Notice>
      )}
      {config.demo ? (
        <Columns>
          <Section title="Sign in as">
            <Personas personas={config.personas} />
          </Section>
          <Section title="The story so far">
            <ol>
              {texts.story.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
            <p>
              The same steps work over HTTP: see the <PlainLink href="/docs">API documentation</PlainLink>.
            </p>
          </Section>
        </Columns>
      ) : (
        <Section title="Sign in">
          <p>You sign in with the account of your institution.</p>
          <Button onClick={() => void beginSignIn(config)}>Sign in</Button>
        </Section>
      )}
      <Section title="Check without an account">
        <p>
          Whoever holds a release certificate or a receipt of the audit log can{' '}
          <Link to="/verify">verify it here</Link>, in the browser, without signing in and without sending
          anything anywhere.
        </p>
      </Section>
    </Page>
  )
}
