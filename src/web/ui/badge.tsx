import styles from './badge.module.css'

export type Tone = 'good' | 'bad' | 'wait' | 'info' | 'quiet'

const marks: Record<Tone, string> = { good: '✓', bad: '✕', wait: '…', info: '•', quiet: '–' }

/** A kind of thing in words, such as the class of a variable; the colour only repeats it. */
export function Tag({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span className={styles.badge} data-tone={tone}>
      {children}
    </span>
  )
}

/** A state in words; the mark and the colour only repeat it. */
export function Badge({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span className={styles.badge} data-tone={tone}>
      <span aria-hidden="true">{marks[tone]}</span>
      {children}
    </span>
  )
}
