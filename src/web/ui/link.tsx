import { Anchor } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link as RouterLink } from 'react-router'

type Props = {
  readonly to: string
  /** Handed to the page, and forgotten when it is left. */
  readonly state?: unknown
  readonly children: ReactNode
}

/** A link to a page of the portal. */
export function Link({ to, state, children }: Props) {
  return (
    <Anchor component={RouterLink} to={to} state={state} underline="always" fz="inherit">
      {children}
    </Anchor>
  )
}

/** A link that leaves the portal's pages, such as the API documentation. */
export function PlainLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Anchor href={href} underline="always" fz="inherit">
      {children}
    </Anchor>
  )
}

type JumpProps = {
  /** Id of the field on this page. */
  readonly to: string
  /** Moves the focus there. */
  readonly onJump: () => void
  readonly children: ReactNode
}

/** A link to a field of the same page. The address stays as it is, so that going back leaves the page. */
export function JumpLink({ to, onJump, children }: JumpProps) {
  return (
    <Anchor
      href={`#${to}`}
      underline="always"
      fz="inherit"
      onClick={(event) => {
        event.preventDefault()
        onJump()
      }}
    >
      {children}
    </Anchor>
  )
}
