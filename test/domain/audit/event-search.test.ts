import { describe, expect, it } from '@jest/globals'
import { canonicalBytes } from '../../../src/domain/audit/canonical.ts'
import { differingColumns, parseEvent, searchColumns } from '../../../src/domain/audit/event-search.ts'
import { numbered, refusedExtract } from './events.ts'
import { utf8 } from './vectors.ts'

const malformed = expect.objectContaining({ kind: 'event-malformed' })

describe('parseEvent', () => {
  it('reads back what was written', () => {
    expect(parseEvent(canonicalBytes(refusedExtract))).toEqual(refusedExtract)
    expect(parseEvent(canonicalBytes(numbered(1)))).toEqual(numbered(1))
  })

  const good = Buffer.from(canonicalBytes(numbered(1))).toString('utf8')
  it.each([
    ['white space', good.replace(':', ': ')],
    ['another order', `{"type":"dataset.read",${good.slice(1).replace(',"type":"dataset.read"', '')}`],
    ['a member twice', good.replace('"outcome"', '"outcome":"refused","outcome"')],
    ['an unknown member', good.replace('"outcome"', '"extra":1,"outcome"')],
    ['an unknown type', good.replace('dataset.read', 'dataset.burnt')],
    ['an inherited name as outcome', good.replace('"success"', '"constructor"')],
    ['a time without milliseconds', good.replace('.000Z', 'Z')],
    ['a time that is no date', good.replace('2026-03-01', '2026-02-30')],
    ['a fraction', good.replace('"i":1', '"i":1.5')],
    ['another JSON value', '[]'],
    ['no JSON', good.slice(1)],
  ])('refuses %s', (_, bytes) => {
    expect(bytes).not.toBe(good)
    expect(() => parseEvent(utf8(bytes))).toThrow(malformed)
  })

  it('refuses bytes that are not UTF-8', () => {
    expect(() => parseEvent(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(malformed)
  })
})

describe('searchColumns', () => {
  it('are the ids, the outcome and the first reason of the event', () => {
    expect(searchColumns(refusedExtract)).toEqual({
      time: new Date('2026-03-01T08:30:00.125Z'),
      type: 'extract.refused',
      outcome: 'refused',
      actorId: 'p-1',
      organisation: 'University of Victoria Harbour',
      projectId: 'j-1',
      datasetId: 'd-1',
      requestId: 'r-1',
      grantId: 'g-1',
      extractId: 'x-1',
      personId: null,
      reason: 'CONSENT_NONE',
    })
  })

  it('are null where the event says nothing', () => {
    expect(searchColumns(numbered(1))).toMatchObject({ organisation: null, requestId: null, reason: null })
  })

  it('are compared one by one with what is stored', () => {
    const stored = searchColumns(refusedExtract)
    expect(differingColumns(refusedExtract, stored)).toEqual([])
    expect(differingColumns(refusedExtract, { ...stored, time: new Date(0) })).toEqual(['time'])
    for (const name of Object.keys(stored).filter((column) => column !== 'time')) {
      expect(differingColumns(refusedExtract, { ...stored, [name]: 'forged' })).toEqual([name])
    }
  })
})
