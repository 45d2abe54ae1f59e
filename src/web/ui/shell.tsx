import { Burger } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { NavLink } from 'react-router'
import styles from './shell.module.css'

export type NavItem = { readonly to: string; readonly label: string }

type Props = {
  readonly items: readonly NavItem[]
  readonly banner?: ReactNode
  readonly account: ReactNode
  readonly footer: ReactNode
  readonly children: ReactNode
}

/** Frame of every page: skip link, banner, navigation, main, and what is there for everybody. */
export function Shell({ items, banner, account, footer, children }: Props) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <a href="#main" className={styles.skip}>
        Skip to the content
      </a>
      <header className={styles.header}>
        {banner}
        <div className={styles.bar}>
          <NavLink to="/" className={styles.brand ?? ''}>
            Harbourgate
          </NavLink>
          <Burger
            className={styles.burger ?? ''}
            opened={open}
            onClick={() => setOpen(!open)}
            color="#fff"
            aria-label="Menu"
            aria-expanded={open}
          />
          <nav aria-label="Main" className={styles.nav} data-open={open || undefined}>
            {items.map(({ to, label }) => (
              <NavLink key={to} to={to} end={to === '/'} onClick={() => setOpen(false)}>
                {label}
              </NavLink>
            ))}
          </nav>
          <div className={styles.account}>{account}</div>
        </div>
      </header>
      <main id="main" tabIndex={-1} className={styles.main}>
        {children}
      </main>
      <footer className={styles.footer}>{footer}</footer>
    </>
  )
}
