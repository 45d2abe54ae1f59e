import { Outlet } from 'react-router'
import { useMe } from '../api/use-me.ts'
import { useSession } from '../session/session-context.tsx'
import { Shell } from '../ui/shell.tsx'
import { Account } from './account.tsx'
import { DemoBanner } from './demo-banner.tsx'
import { Footer } from './footer.tsx'
import { navigationFor } from './navigation.ts'

/** Frame around every page, with the navigation of this person's roles. */
export function Layout() {
  const { config } = useSession()
  const { has } = useMe()
  return (
    <Shell
      items={navigationFor(has)}
      banner={config.demo ? <DemoBanner /> : undefined}
      account={<Account />}
      footer={<Footer />}
    >
      <Outlet />
    </Shell>
  )
}
