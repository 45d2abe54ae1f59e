import type { ReactNode } from 'react'
import styles from './form.module.css'

type Props = { readonly label: string; readonly onSubmit: () => void; readonly children: ReactNode }

export function Form({ label, onSubmit, children }: Props) {
  return (
    <form
      aria-label={label}
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      {children}
    </form>
  )
}

/** Fields that belong together, with a legend. */
export function FieldSet({ legend, hint, children }: { legend: string; hint?: string; children: ReactNode }) {
  return (
    <fieldset className={styles.set}>
      <legend>{legend}</legend>
      {hint !== undefined && <p className={styles.hint}>{hint}</p>}
      {children}
    </fieldset>
  )
}
