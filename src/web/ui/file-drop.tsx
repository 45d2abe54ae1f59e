import { useId } from 'react'
import styles from './file-drop.module.css'

type Props = {
  readonly label: string
  readonly hint?: string
  readonly multiple?: boolean
  readonly onFiles: (files: readonly File[]) => void
}

/** A place to drop files on, and a button to choose them: the browser's own field, stretched over the whole. */
export function FileDrop({ label, hint, multiple = false, onFiles }: Props) {
  const id = useId()
  return (
    <div className={styles.drop}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      {hint !== undefined && <span className={styles.hint}>{hint}</span>}
      <input
        id={id}
        type="file"
        multiple={multiple}
        className={styles.input}
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])])
          // So that the same file can be chosen again after it was removed.
          currentTarget.value = ''
        }}
      />
    </div>
  )
}
