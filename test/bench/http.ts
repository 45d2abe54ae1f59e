import { Agent, createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { signIn } from '../../src/demo/identity/sign-in.ts'
import { bodyOf, openGateway } from '../support/gateway.ts'
import { registerHospital, writeHospital } from '../support/hospital.ts'
import { fixed, median } from './measure.ts'

type Target = { readonly name: string; readonly url: string; readonly token?: string }
type Round = { readonly perSecond: number; readonly p99: number }

const CONCURRENCY = 8

/**
 * An authenticated, policy-checked read, the same with a recorded read, and a bare Express route that returns the same
 * bytes, in turn, over keep-alive connections from this process.
 * Options: --requests (in each round, default 2000), --rounds (default 5)
 */
export async function benchHttp(options: ReadonlyMap<string, string>): Promise<void> {
  const requests = Number(options.get('requests') ?? 2000)
  const rounds = Number(options.get('rounds') ?? 5)
  const test = await openGateway({ prepare: (folder) => writeHospital(folder, 50) })
  try {
    await registerHospital(test.api)
    const { origin, portal } = test.gateway
    const tokenOf = (subject: string) =>
      signIn({
        issuer: portal.issuer,
        clientId: portal.clientId,
        audience: portal.audience,
        subject,
        redirectUri: `${origin}/signed-in`,
      })
    const dataset = await bodyOf(200, test.api.as('ada').get('/api/catalogue/hospital-inpatient'))
    const ho = await bodyOf(200, test.api.as('ho').get('/api/people/me'))
    const bare = createServer(express().get('/', (_request, response) => void response.json(dataset))).listen(
      0,
      '127.0.0.1',
    )
    await new Promise((resolve) => bare.once('listening', resolve))
    const address = bare.address() as AddressInfo
    const targets: Target[] = [
      { name: 'bare Express route', url: `http://127.0.0.1:${address.port}/` },
      {
        name: 'checked read',
        url: `${origin}/api/catalogue/hospital-inpatient`,
        token: await tokenOf('ada'),
      },
      { name: 'checked and audited read', url: `${origin}/api/people/${ho.id}`, token: await tokenOf('ho') },
    ]
    const results = new Map<string, Round[]>(targets.map(({ name }) => [name, []]))
    for (const target of targets) await loadTarget(target, Math.min(requests, 500))
    for (let round = 0; round < rounds; round += 1) {
      for (const target of targets) results.get(target.name)?.push(await loadTarget(target, requests))
    }
    bare.close()
    const base = median(results.get('bare Express route')?.map((one) => one.perSecond) ?? [])
    console.log(
      `${requests} requests in each of ${rounds} rounds, ${CONCURRENCY} at a time, embedded database`,
    )
    for (const [name, measured] of results) {
      const perSecond = median(measured.map((one) => one.perSecond))
      const p99 = median(measured.map((one) => one.p99))
      console.log(
        `${name.padEnd(26)} ${fixed(perSecond, 0).padStart(6)}/s  p99 ${fixed(p99, 1).padStart(6)} ms  ratio to bare ${fixed(base / perSecond)}`,
      )
    }
  } finally {
    await test.close()
  }
}

/** Requests one address over keep-alive connections. */
export async function loadTarget(target: Target, requests: number): Promise<Round> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY })
  const times: number[] = []
  let left = requests
  const start = performance.now()
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      const sent = performance.now()
      await get(target, agent)
      times.push(performance.now() - sent)
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
  const seconds = (performance.now() - start) / 1000
  agent.destroy()
  const sorted = times.sort((a, b) => a - b)
  return { perSecond: requests / seconds, p99: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN }
}

function get({ url, token }: Target, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` }
    const call = httpRequest(url, { agent, headers }, (answer) => {
      answer.resume()
      answer.on('end', () =>
        answer.statusCode === 200 ? resolve() : reject(new Error(`status ${answer.statusCode}`)),
      )
    })
    call.on('error', reject)
    call.end()
  })
}
