import styles from './code.module.css'

/** Text exactly as it is: JSON, a checkpoint. Scrolls on its own, also with the keyboard. */
export function CodeBlock({ label, children }: { label: string; children: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable with the keyboard.
    <section aria-label={label} tabIndex={0} className={styles.block}>
      <pre>{children}</pre>
    </section>
  )
}

/** A digest or id; breaks anywhere. */
export function Code({ children }: { children: string }) {
  return <code className={styles.inline}>{children}</code>
}
