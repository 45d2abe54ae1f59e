import { describe, expect, it } from '@jest/globals'
import request from 'supertest'
import { progressType, readProgress } from '../../src/contract/progress.ts'
import { createTestApp } from './support/app.ts'

const lines = 'application/x-ndjson'

function work(end: string, accept = lines, options: Parameters<typeof createTestApp>[0] = {}) {
  const test = createTestApp(options)
  const answer = request(test.app)
    .post('/api/work')
    .auth('ada', { type: 'bearer' })
    .set('Accept', accept)
    .send({ end })
    .buffer(true)
    .parse((response, done) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => done(null, text))
    })
  return { ...test, answer }
}

const parsed = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('long work', () => {
  it('says line by line how far it is, and ends with its result', async () => {
    const { status, headers, body } = await work('well').answer
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([200, lines, 'no-store'])
    // The second report comes too soon after the first.
    expect(parsed(body)).toEqual([{ done: 1, total: 3 }, { result: { shown: 'yes' } }])
  })

  it('sends what it has to say while it is under way', async () => {
    let finish: () => void = () => {}
    const held = new Promise<void>((resolve) => {
      finish = resolve
    })
    const { app } = createTestApp({ hold: () => held })
    const server = app.listen(0)
    try {
      const address = server.address()
      if (address === null || typeof address === 'string') throw new Error('no port')
      const response = await fetch(`http://127.0.0.1:${address.port}/api/work`, {
        method: 'POST',
        headers: { Accept: progressType, Authorization: 'Bearer ada', 'Content-Type': 'application/json' },
        body: JSON.stringify({ end: 'well' }),
      })
      const told: number[][] = []
      const end = await readProgress(response.body, (done, total) => {
        told.push([done, total])
        finish()
      })
      expect([told, end]).toEqual([[[1, 3]], { result: { shown: 'yes' } }])
    } finally {
      server.close()
    }
  })

  it.each(['application/json', '*/*'])(
    'answers with its result alone to whoever accepts %s',
    async (accept) => {
      const { status, headers, body } = await work('well', accept).answer
      expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8'])
      expect(JSON.parse(body)).toEqual({ shown: 'yes' })
    },
  )

  it('is refused like any other call before it begins', async () => {
    const missing = await work('early').answer
    expect([missing.status, missing.headers['content-type']]).toEqual([404, 'application/problem+json'])
    const { app } = createTestApp()
    const nobody = await request(app).post('/api/work').set('Accept', lines).send({ end: 'well' })
    expect([nobody.status, nobody.body.code]).toEqual([401, 'TOKEN_MISSING'])
    const { answer } = work('never')
    expect((await answer).status).toBe(422)
  })

  it('ends with the problem that stopped it on the way, on record', async () => {
    const { answer, denied } = work('gone')
    const [, last] = parsed((await answer).body)
    expect(last).toMatchObject({ problem: { code: 'NOT_FOUND', status: 404 } })
    expect(denied).toMatchObject([{ type: 'access.failed', outcome: 'failed' }])
  })

  it('says nothing of a fault on the way, which is logged', async () => {
    const { answer, lines: logged } = work('late')
    const [, last] = parsed((await answer).body)
    expect(last).toMatchObject({ problem: { code: 'INTERNAL', status: 500 } })
    expect(JSON.stringify(last)).not.toContain('A123456')
    expect(logged.join('')).toContain('is odd')
  })

  it('never shows more than its schema says', async () => {
    const [, last] = parsed((await work('loose').answer).body)
    expect(last).toMatchObject({ problem: { code: 'INTERNAL' } })
    expect(JSON.stringify(last)).not.toContain('A123456')
  })
})

describe('reading it', () => {
  const bodyOf = (...chunks: string[]) =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk))
        controller.close()
      },
    })
  const read = (...chunks: string[]) => {
    const told: number[] = []
    return readProgress(bodyOf(...chunks), (done) => told.push(done)).then((end) => ({ told, end }))
  }

  it('takes lines however they are cut', async () => {
    const text = '{"done":1,"total":2}\n{"done":2,"total":2}\n{"result":{"name":"陳"}}\n'
    const bytes = [...text].map(String)
    expect(await read(...bytes)).toEqual({ told: [1, 2], end: { result: { name: '陳' } } })
    expect(await read(text)).toEqual({ told: [1, 2], end: { result: { name: '陳' } } })
  })

  it.each([
    ['an end that is missing', '{"done":1,"total":2}\n'],
    ['a line that is cut', '{"done":1,"total":2}\n{"resu'],
    ['nothing', ''],
    ['another form', '{"done":1}\n'],
    ['no JSON', '<html>\n'],
  ])('takes %s for no answer', async (_what, text) => {
    await expect(read(text)).rejects.toThrow()
  })
})
