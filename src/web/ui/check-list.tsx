import type { ReactNode } from 'react'
import styles from './check-list.module.css'

export type CheckLine = {
  readonly key: string
  readonly title: string
  readonly state: 'passed' | 'failed' | 'skipped'
  readonly detail: string
  /** The rule it was checked by. */
  readonly rule: ReactNode
  /** What it means that it failed. */
  readonly meaning?: string | undefined
}

const said = { passed: 'Passed', failed: 'Failed', skipped: 'Not checked' } as const
const marks = { passed: '✓', failed: '✕', skipped: '–' } as const

/** Checks in order; how each ended is said in words. */
export function CheckList({ label, lines }: { label: string; lines: readonly CheckLine[] }) {
  return (
    <ol className={styles.checks} aria-label={label}>
      {lines.map(({ key, title, state, detail, rule, meaning }) => (
        <li key={key} data-state={state}>
          <span className={styles.mark} aria-hidden="true">
            {marks[state]}
          </span>
          <div className={styles.body}>
            <p className={styles.head}>
              <strong>{title}</strong> <span className={styles.said}>{said[state]}</span>
            </p>
            <p className={styles.detail}>{detail}</p>
            {meaning !== undefined && <p className={styles.meaning}>{meaning}</p>}
            <p className={styles.rule}>Rule: {rule}</p>
          </div>
        </li>
      ))}
    </ol>
  )
}
