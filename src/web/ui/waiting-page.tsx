import type { ReactNode } from 'react'
import { Page } from './page.tsx'
import { ProblemNotice } from './problem-notice.tsx'

type Props<T> = {
  /** What is shown, such as `request`; names the page until it is there. */
  readonly noun: string
  readonly asked: { readonly data: T | undefined; readonly error: unknown }
  readonly children: (data: T) => ReactNode
}

/** A page about one thing. It has a heading, and with it the focus, also while on its way and when it was refused. */
export function WaitingPage<T>({ noun, asked, children }: Props<T>) {
  if (asked.data !== undefined) return children(asked.data)
  if (asked.error === null || asked.error === undefined)
    return (
      <Page key="waiting" title={`Loading the ${noun}`}>
        <output>Loading…</output>
      </Page>
    )
  return (
    <Page key="refused" title={`The ${noun} cannot be shown`}>
      <ProblemNotice error={asked.error} />
    </Page>
  )
}
