import { Button as MantineButton } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import styles from './button.module.css'

type Props = {
  readonly children: ReactNode
  readonly kind?: 'main' | 'plain' | 'danger'
  readonly type?: 'button' | 'submit'
  readonly busy?: boolean
  /** Why it cannot be used now; it stays focusable so that the reason can be found. */
  readonly because?: string | undefined
  readonly icon?: ReactNode
  readonly onClick?: () => void
  /** Accessible name when the visible text alone does not say enough. */
  readonly label?: string
}

export function Button({
  children,
  kind = 'main',
  type = 'button',
  busy,
  because,
  icon,
  onClick,
  label,
}: Props) {
  const reason = useId()
  const blocked = because !== undefined
  return (
    <span className={styles.holder}>
      <MantineButton
        type={type}
        variant={kind === 'plain' ? 'default' : 'filled'}
        {...(kind === 'danger' ? { color: '#8f1d1d' } : {})}
        loading={busy ?? false}
        leftSection={icon}
        aria-label={label}
        aria-disabled={blocked || undefined}
        aria-describedby={blocked ? reason : undefined}
        data-blocked={blocked || undefined}
        className={styles.button ?? ''}
        onClick={(event) => {
          if (blocked) event.preventDefault()
          else onClick?.()
        }}
      >
        {children}
      </MantineButton>
      {blocked && (
        <span id={reason} className={styles.reason}>
          {because}
        </span>
      )}
    </span>
  )
}
