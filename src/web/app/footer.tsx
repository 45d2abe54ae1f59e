import { ColourScheme } from '../ui/colour-scheme.tsx'
import { Link, PlainLink } from '../ui/link.tsx'

/** What is there for everybody, signed in or not. */
export function Footer() {
  return (
    <>
      <Link to="/verify">Verify a certificate or a receipt</Link>
      <PlainLink href="/log/checkpoint">Signed state of the audit log</PlainLink>
      <PlainLink href="/docs">API documentation</PlainLink>
      <ColourScheme />
    </>
  )
}
