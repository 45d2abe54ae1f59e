import { Link, PlainLink } from '../../ui/link.tsx'
import { Section } from '../../ui/section.tsx'

/** For roles whose work happens through the API and the command line so far. */
export function OtherHome({ custodian }: { custodian: boolean }) {
  return (
    <Section title="Your work">
      {custodian ? (
        <p>
          Datasets are registered and consent directives imported with the command line or the{' '}
          <PlainLink href="/docs">API</PlainLink>. What is registered is in the{' '}
          <Link to="/catalogue">catalogue</Link>; <Link to="/grants">grants</Link> can be revoked at any time.
        </p>
      ) : (
        <p>
          Look up, change and erase <Link to="/people">people</Link>. New ones are registered through the{' '}
          <PlainLink href="/docs">API</PlainLink>. Before the log is pruned, look at its{' '}
          <Link to="/audit/holds">legal holds</Link>.
        </p>
      )}
    </Section>
  )
}
