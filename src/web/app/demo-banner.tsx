import styles from './demo-banner.module.css'

export function DemoBanner() {
  return (
    <p className={styles.banner}>
      <strong>Demo.</strong> Every patient and every person here is invented. There are no passwords.
    </p>
  )
}
