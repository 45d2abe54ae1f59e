import { logKeysView } from '../../../contract/audit.ts'
import type { Chosen } from './chosen.ts'

/** The keys the gateway of this page publishes. Asked without any token, as everybody may. @throws Error */
export async function publishedKeys(): Promise<Pick<Chosen, 'log' | 'jwks'>> {
  const [keys, jwks] = await Promise.all([textOf('/log/vkeys'), textOf('/.well-known/jwks.json')])
  const { active, retired } = logKeysView.parse(JSON.parse(keys))
  return {
    log: { text: [...active, ...retired].join('\n'), from: 'gateway' },
    jwks: { text: JSON.stringify(JSON.parse(jwks), null, 2), from: 'gateway' },
  }
}

async function textOf(path: string): Promise<string> {
  const response = await fetch(path, { headers: { Accept: 'application/json' }, credentials: 'omit' })
  if (!response.ok) throw new Error(`The gateway did not answer with its keys (status ${response.status}).`)
  return response.text()
}
