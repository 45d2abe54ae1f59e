import type { PortalConfig } from '../../../contract/portal.ts'
import { beginSignIn } from '../../session/begin-sign-in.ts'
import { useSession } from '../../session/session-context.tsx'
import { roleNames } from '../../text/terms.ts'
import { Button } from '../../ui/button.tsx'
import styles from './personas.module.css'

/** The people of the demo, each with the way to become them. */
export function Personas({ personas }: { personas: PortalConfig['personas'] }) {
  const { config } = useSession()
  return (
    <ul className={styles.personas}>
      {personas.map(({ subject, name, organisation, roles, description }) => (
        <li key={subject}>
          <div>
            <p className={styles.name}>{name}</p>
            <p>
              {roles.map((role) => roleNames[role] ?? role).join(', ')} · {organisation}
            </p>
            <p className={styles.about}>{description}</p>
          </div>
          <Button
            kind="plain"
            label={`Sign in as ${name}`}
            onClick={() => void beginSignIn(config, { prompt: 'login', loginHint: subject })}
          >
            Sign in
          </Button>
        </li>
      ))}
    </ul>
  )
}
