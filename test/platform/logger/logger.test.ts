import { describe, expect, it } from '@jest/globals'
import { createLogger } from '../../../src/platform/logger/logger.ts'
import { scrub } from '../../../src/platform/logger/scrub.ts'

const capture = (level = 'info') => {
  const lines: string[] = []
  return { lines, log: createLogger({ level, destination: { write: (line) => lines.push(line) } }) }
}

describe('logger', () => {
  it('writes one JSON line with level, UTC time and fields', () => {
    const { log, lines } = capture()
    log.info({ rows: 3 }, 'done')
    log.debug('not shown')
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 'info',
      time: expect.stringMatching(/Z$/),
      rows: 3,
      msg: 'done',
    })
  })

  it('redacts named fields wherever they are', () => {
    const { log, lines } = capture()
    log.info({
      token: 't0k',
      request: { headers: { cookie: 'c00kie' }, body: { hkid: 'x' } },
      a: { authorization: 'auth0' },
    })
    expect(lines.join()).not.toMatch(/t0k|c00kie|auth0|hkid/)
  })

  it('describes errors by kind and place, without the values they quote', () => {
    const { log, lines } = capture()
    const cause = Object.assign(new Error('duplicate key (hkid)=(A123456(3))'), { code: '23505' })
    log.error({ error: new TypeError(`bad row 'Chan Tai Man' 91234567`, { cause }) }, 'failed')
    const { error } = JSON.parse(lines[0] ?? '')
    expect(error).toMatchObject({ name: 'TypeError', message: "bad row '…' …", cause: { code: '23505' } })
    expect(lines.join()).not.toMatch(/A123456|Chan|91234567/)
  })

  it('never lets a child or a message bypass the net', () => {
    const { log, lines } = capture()
    log.child({ who: 'ada@example.org' }).warn('patient A123456(3) with Bearer abc.def.ghi')
    expect(lines.join()).not.toMatch(/ada@|A123456|abc\.def/)
  })
})

describe('scrubbing', () => {
  it.each([
    'A123456(3)',
    'AB123456(9)',
    'G123456(A)',
    'A1234563',
    '11010519491231002X',
    'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.sig-nature',
    'Bearer abcdefgh',
    'basic dXNlcjpwYXNz',
    '+852 9123 4567',
    'someone@ha.org.hk',
  ])('takes out %s', (secret) => {
    const line = scrub(`{"msg":"before ${secret} after"}`)
    expect(line).not.toContain(secret)
    expect(line).toMatch(/before .*after/)
    expect(() => JSON.parse(line)).not.toThrow()
  })

  it.each([
    '0190a0b0-0000-7000-8000-000000000001',
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    '2026-03-01T08:00:00.000Z',
    'GRANT_EXPIRED',
    '12345678',
  ])('leaves %s alone', (text) => {
    expect(scrub(text)).toBe(text)
  })
})
