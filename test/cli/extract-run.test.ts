import { createServer } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import { extractCommand } from '../../src/cli/commands/extract.ts'
import { runCli } from '../../src/cli/run.ts'
import { captureIo } from './support.ts'

const id = '00000000-0000-4000-8000-000000000001'
const queued = {
  id,
  grantId: id,
  projectId: id,
  dataset: { id: 'clinic', version: 1 },
  requestedBy: id,
  format: 'csv',
  status: 'queued',
  stage: 'authenticate',
  attempt: 0,
  counts: {},
  files: [],
  asOf: '2026-03-02T09:00:00.000Z',
  createdAt: '2026-03-02T09:00:00.000Z',
}
const refusal = {
  code: 'SUPPRESSION_LIMIT_EXCEEDED',
  stage: 'checkRisk',
  detail: 'Too many patients would have to be suppressed',
  reasons: [
    {
      code: 'SUPPRESSION_LIMIT_EXCEEDED',
      detail: 'Too many patients would have to be suppressed',
      remedy: 'Ask for fewer or coarser quasi-identifiers',
    },
  ],
  policies: [],
}

/** `extract run` against a gateway that answers with these states, one a call, the last one for ever. */
async function runAgainst(states: readonly object[], more: readonly string[] = []) {
  let call = 0
  const server = createServer((_request, response) => {
    response.end(JSON.stringify({ ...queued, ...states[Math.min(call, states.length - 1)] }))
    call += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const { io, out } = captureIo({ HARBOURGATE_TOKEN: 'token' })
  try {
    const args = ['extract', 'run', '--grant', id, '--server', `http://127.0.0.1:${port}`, ...more]
    return { code: await runCli(io, [extractCommand(io)], args), ...out }
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

describe('extract run', () => {
  it('waits, tells each stage on standard error, and ends with 0 when delivered', async () => {
    const states = [{}, { status: 'running', stage: 'deIdentify' }, { status: 'delivered', stage: 'deliver' }]
    const { code, stdout, stderr } = await runAgainst(states, ['--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ id, status: 'delivered' })
    expect(stderr).toMatch(/^extract .*\nqueued 0 %\ndeIdentify 42 %\n$/)
  })

  it('ends with 3 and the reasons when refused on the way', async () => {
    const { code, stdout, stderr } = await runAgainst([
      {},
      { status: 'refused', stage: 'checkRisk', refusal },
    ])
    expect(code).toBe(3)
    expect(stdout).toMatch('refused     SUPPRESSION_LIMIT_EXCEEDED (stage checkRisk)')
    expect(stderr).toMatch(/refused at stage checkRisk[\s\S]*what helps: Ask for fewer or coarser/)
  })

  it('ends with 1 when it failed', async () => {
    const { code, stderr } = await runAgainst([{}, { status: 'failed', stage: 'deIdentify' }])
    expect([code, stderr]).toEqual([1, expect.stringMatching(/nothing was released[\s\S]*STAGING_FAILED/)])
  })

  it('does not guess at an answer it does not understand', async () => {
    const { code, stderr } = await runAgainst([{ status: 'perhaps' }])
    expect([code, stderr]).toEqual([1, expect.stringMatching('does not understand')])
  })
})
