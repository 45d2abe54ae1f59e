import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { nonce } from './app/nonce.ts'
import { StartFailed } from './app/start-failed.tsx'
import { openSession } from './session/open-session.ts'
import { UiProvider } from './ui/provider.tsx'

const element = document.getElementById('root')
if (element === null) throw new Error('The page has no place for the portal')
const root = createRoot(element)
const styleNonce = nonce()

try {
  const session = await openSession()
  // Undefined while the browser is on its way to the identity provider.
  if (session !== undefined)
    root.render(
      <UiProvider nonce={styleNonce}>
        <App session={session} />
      </UiProvider>,
    )
} catch (error) {
  root.render(
    <UiProvider nonce={styleNonce}>
      <StartFailed error={error} />
    </UiProvider>,
  )
}
