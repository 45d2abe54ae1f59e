import { formatBytes } from '../text/format.ts'
import { Button } from './button.tsx'
import styles from './chosen-list.module.css'

export type ChosenFile = { readonly name: string; readonly size: number; readonly as: string }

type Props = { readonly files: readonly ChosenFile[]; readonly onRemove: (name: string) => void }

/** Files that were chosen, what each is taken for, and the way to take one back. */
export function ChosenList({ files, onRemove }: Props) {
  if (files.length === 0) return null
  return (
    <ul className={styles.chosen} aria-label="Chosen files">
      {files.map(({ name, size, as }) => (
        <li key={name}>
          <span className={styles.name}>
            <strong>{name}</strong>
            <span>
              {as}, {formatBytes(size)}
            </span>
          </span>
          <Button kind="plain" label={`Remove ${name}`} onClick={() => onRemove(name)}>
            Remove
          </Button>
        </li>
      ))}
    </ul>
  )
}
