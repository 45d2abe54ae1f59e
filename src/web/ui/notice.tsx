import type { ReactNode } from 'react'
import styles from './notice.module.css'

type Props = {
  readonly tone: 'good' | 'bad' | 'info'
  readonly title: string
  readonly children?: ReactNode
  /** Whether it appeared because of something the person just did, so that it is read out. */
  readonly live?: boolean
}

export function Notice({ tone, title, children, live }: Props) {
  return (
    <div className={styles.notice} data-tone={tone} role={live ? 'alert' : undefined}>
      <p className={styles.title}>{title}</p>
      {children}
    </div>
  )
}
