import { type ReactNode, useEffect, useRef } from 'react'
import styles from './notice.module.css'

type Props = {
  readonly tone: 'good' | 'bad' | 'info'
  readonly title: string
  readonly children?: ReactNode
  /** Whether it appeared because of something the person just did, so that it is read out. */
  readonly live?: boolean
  /** The focus moves here each time another object is given. */
  readonly focus?: object | undefined
}

export function Notice({ tone, title, children, live, focus }: Props) {
  const notice = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (focus !== undefined) notice.current?.focus()
  }, [focus])
  return (
    <div
      ref={notice}
      tabIndex={focus === undefined ? undefined : -1}
      className={styles.notice}
      data-tone={tone}
      role={live ? 'alert' : undefined}
    >
      <p className={styles.title}>{title}</p>
      {children}
    </div>
  )
}
