import { type ReactNode, useEffect, useId, useRef } from 'react'
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

type SetProps = {
  /** By which something else on the page refers to the fields. */
  readonly id?: string | undefined
  readonly legend: string
  readonly hint?: string
  readonly error?: string | undefined
  /** The focus moves here each time another object is given. */
  readonly focus?: object | undefined
  readonly children: ReactNode
}

/** Fields that belong together, with a legend. */
export function FieldSet({ id, legend, hint, error, focus, children }: SetProps) {
  const set = useRef<HTMLFieldSetElement>(null)
  const message = useId()
  useEffect(() => {
    if (focus !== undefined) set.current?.focus()
  }, [focus])
  return (
    <fieldset
      id={id}
      ref={set}
      tabIndex={-1}
      className={styles.set}
      aria-describedby={error === undefined ? undefined : message}
    >
      <legend>{legend}</legend>
      {hint !== undefined && <p className={styles.hint}>{hint}</p>}
      {error !== undefined && (
        <p id={message} className={styles.error}>
          {error}
        </p>
      )}
      {children}
    </fieldset>
  )
}
