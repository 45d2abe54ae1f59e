import { useMe } from '../api/use-me.ts'
import { beginSignIn } from '../session/begin-sign-in.ts'
import { useSession } from '../session/session-context.tsx'
import { signOut } from '../session/sign-out.ts'
import { roleNames } from '../text/terms.ts'
import { Button } from '../ui/button.tsx'

/** Who is signed in, and the way to become somebody else. */
export function Account() {
  const session = useSession()
  const { me } = useMe()
  if (session.token === undefined)
    return (
      <Button kind="plain" onClick={() => void beginSignIn(session.config)}>
        Sign in
      </Button>
    )
  return (
    <>
      {me !== undefined && (
        <span>
          {me.name}
          <br />
          {me.roles.map((role) => roleNames[role] ?? role).join(', ')}
        </span>
      )}
      {session.config.demo && (
        <Button
          kind="plain"
          onClick={() => void beginSignIn(session.config, { prompt: 'login', returnTo: '/' })}
        >
          Switch person
        </Button>
      )}
      <Button kind="plain" onClick={() => void signOut(session)}>
        Sign out
      </Button>
    </>
  )
}
