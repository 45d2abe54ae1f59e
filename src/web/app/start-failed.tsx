import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'

/** Shown instead of the portal when the gateway or the identity provider did not answer at the start. */
export function StartFailed({ error }: { error: unknown }) {
  return (
    <main>
      <Notice tone="bad" title="The portal could not start">
        <p>{error instanceof Error ? error.message : 'The gateway did not answer.'}</p>
        <Button onClick={() => location.assign('/')}>Try again</Button>
      </Notice>
    </main>
  )
}
