import { type ReactNode, useEffect, useRef } from 'react'
import { useLocation } from 'react-router'
import styles from './page.module.css'

type Props = {
  readonly title: string
  readonly intro?: ReactNode
  /** Beside the title: a status, say. */
  readonly aside?: ReactNode
  readonly children: ReactNode
}

/** One page: sets the document's title and moves the focus to its heading when the route changes. */
export function Page({ title, intro, aside, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  const { pathname } = useLocation()
  useEffect(() => {
    document.title = `${title} – Harbourgate`
  }, [title])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus follows the route, not the title.
  useEffect(() => {
    heading.current?.focus()
  }, [pathname])
  return (
    <article className={styles.page}>
      <div className={styles.top}>
        <h1 ref={heading} tabIndex={-1} className={styles.title}>
          {title}
        </h1>
        {aside}
      </div>
      {intro !== undefined && <div className={styles.intro}>{intro}</div>}
      {children}
    </article>
  )
}
