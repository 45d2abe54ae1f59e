import { Link } from '../ui/link.tsx'
import { Page } from '../ui/page.tsx'

export function NotFoundPage() {
  return (
    <Page title="There is no such page">
      <p>
        Check the address, or start from <Link to="/">Home</Link>.
      </p>
    </Page>
  )
}
