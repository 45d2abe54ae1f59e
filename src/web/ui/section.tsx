import { type ReactNode, useEffect, useId, useRef } from 'react'
import styles from './section.module.css'

type Props = {
  readonly title: string
  readonly children: ReactNode
  readonly aside?: ReactNode
  /** The focus moves to the title each time another object is given. */
  readonly focus?: object | undefined
}

/** A titled part of a page. */
export function Section({ title, children, aside, focus }: Props) {
  const id = useId()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (focus !== undefined) heading.current?.focus()
  }, [focus])
  return (
    <section aria-labelledby={id} className={styles.section}>
      <div className={styles.top}>
        <h2 id={id} ref={heading} tabIndex={-1} className={styles.title}>
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  )
}

/** Two parts side by side where there is room; the first is the wider one. */
export function Columns({ children }: { children: ReactNode }) {
  return <div className={styles.columns}>{children}</div>
}

/** Things below each other with room between them. */
export function Stack({ children }: { children: ReactNode }) {
  return <div className={styles.stack}>{children}</div>
}

/** Things beside each other, wrapping. */
export function Row({ children }: { children: ReactNode }) {
  return <div className={styles.row}>{children}</div>
}

/** Text that matters less. */
export function Quiet({ children }: { children: ReactNode }) {
  return <span className={styles.quiet}>{children}</span>
}

/** Running text, kept to a readable width, with the writer's line breaks. */
export function Prose({ children }: { children: ReactNode }) {
  return <p className={styles.prose}>{children}</p>
}
