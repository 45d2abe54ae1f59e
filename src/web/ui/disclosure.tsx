import type { ReactNode } from 'react'
import styles from './disclosure.module.css'

type Props = {
  readonly summary: ReactNode
  readonly children: ReactNode
  /** Whether it is open to begin with. */
  readonly open?: boolean
}

/** Something that can be opened; `summary` says what. */
export function Disclosure({ summary, children, open = false }: Props) {
  return (
    <details className={styles.disclosure} open={open}>
      <summary>{summary}</summary>
      <div className={styles.body}>{children}</div>
    </details>
  )
}
