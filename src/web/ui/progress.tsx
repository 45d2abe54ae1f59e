import styles from './progress.module.css'

type Props = { readonly label: string; readonly done: number; readonly total: number }

/** How far something is that takes a while. */
export function Progress({ label, done, total }: Props) {
  return (
    <label className={styles.progress}>
      {label}
      <progress max={total} value={done} />
    </label>
  )
}
