import styles from './stepper.module.css'

export type Step = {
  readonly key: string
  readonly title: string
  readonly detail: string
  readonly state: 'done' | 'now' | 'stopped' | 'later'
}

const said: Record<Step['state'], string> = {
  done: 'done',
  now: 'in progress',
  stopped: 'stopped here',
  later: 'not reached',
}
const marks: Record<Step['state'], string> = { done: '✓', now: '…', stopped: '✕', later: '' }

/** Steps in order; the state of each is said in words. */
export function Stepper({ label, steps }: { label: string; steps: readonly Step[] }) {
  return (
    <ol className={styles.stepper} aria-label={label}>
      {steps.map(({ key, title, detail, state }, index) => (
        <li key={key} data-state={state} aria-current={state === 'now' ? 'step' : undefined}>
          <span className={styles.mark} aria-hidden="true">
            {marks[state] || index + 1}
          </span>
          <span className={styles.title}>{title}</span>
          <span className={styles.said}>{said[state]}</span>
          <span className={styles.detail}>{detail}</span>
        </li>
      ))}
    </ol>
  )
}
