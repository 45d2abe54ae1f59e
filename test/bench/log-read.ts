import { signIn } from '../../src/demo/identity/sign-in.ts'
import { bodyOf, openGateway } from '../support/gateway.ts'
import { loadTarget } from './http.ts'
import { fixed, median } from './measure.ts'

/** One route of a whole gateway, alternately with its recorder and with one that records nothing. */
export async function benchAuditedRead({
  requests,
  rounds,
}: {
  readonly requests: number
  readonly rounds: number
}): Promise<void> {
  const kind = process.env.DATABASE_URL === undefined ? 'embedded' : 'postgres'
  const test = await openGateway({ kind })
  try {
    const { origin, portal, deps } = test.gateway
    const { issuer, clientId, audience } = portal
    const redirectUri = `${origin}/signed-in`
    const token = await signIn({ issuer, clientId, audience, subject: 'ho', redirectUri })
    const ho = await bodyOf(200, test.api.as('ho').get('/api/people/me'))
    const target = { name: 'read', url: `${origin}/api/people/${ho.id}`, token }
    const { record } = deps.recorder
    const silent: typeof record = async () => ({ entryId: 0n })
    const measured = { audited: [] as number[], unaudited: [] as number[] }
    await loadTarget(target, Math.min(requests, 500))
    for (let round = 0; round < rounds; round += 1) {
      Object.assign(deps.recorder, { record: silent })
      measured.unaudited.push((await loadTarget(target, requests)).perSecond)
      Object.assign(deps.recorder, { record })
      measured.audited.push((await loadTarget(target, requests)).perSecond)
    }
    const [without, with_] = [median(measured.unaudited), median(measured.audited)]
    console.log(
      `one read, ${kind} database: ${fixed(without, 0)}/s unaudited, ${fixed(with_, 0)}/s audited: auditing costs ${fixed((without / with_ - 1) * 100, 0)} %`,
    )
  } finally {
    await test.close()
  }
}
