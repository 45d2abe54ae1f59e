import type { Express } from 'express'
import type { PortalConfig } from '../contract/portal.ts'

/** Placeholder until the portal's page handler is here. */
export function mountPortal(app: Express, config: PortalConfig): void {
  app.get('/portal.json', (_request, response) => {
    response.json(config)
  })
}
