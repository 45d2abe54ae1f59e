import type { ReactNode } from 'react'
import { formatInstant } from '../text/format.ts'
import styles from './timeline.module.css'

export type Happening = {
  readonly key: string
  readonly at: string
  readonly what: string
  readonly detail?: ReactNode
}

/** What happened, oldest first. */
export function Timeline({ happenings }: { happenings: readonly Happening[] }) {
  return (
    <ol className={styles.timeline}>
      {happenings.map(({ key, at, what, detail }) => (
        <li key={key}>
          <p className={styles.what}>{what}</p>
          <time dateTime={at} className={styles.at}>
            {formatInstant(at)}
          </time>
          {detail !== undefined && <div className={styles.detail}>{detail}</div>}
        </li>
      ))}
    </ol>
  )
}
