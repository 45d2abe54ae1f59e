import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { number, percent } from '../../../src/domain/report/format.ts'
import { html } from '../../../src/domain/report/html.ts'
import { renderRiskReport } from '../../../src/domain/report/render-risk-report.ts'
import { assembleReport } from '../../../src/domain/risk/assemble-report.ts'
import { failing, holding, inputs } from './example.ts'

const reports = [
  ['that holds', holding],
  ['that fails', failing],
] as const

describe('renderRiskReport', () => {
  it.each(reports)('a report %s loads and runs nothing', (_, report) => {
    const page = renderRiskReport(report)
    expect(page).not.toMatch(
      /<script|<img|<link|<iframe|\son[a-z]+="|javascript:|url\((?!#)|https?:|@import/i,
    )
    expect(page).not.toMatch(/\sstyle="/)
  })

  it.each(reports)('a report %s allows exactly its own style sheet', (_, report) => {
    const page = renderRiskReport(report)
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? ''
    const digest = createHash('sha256').update(style, 'utf8').digest('base64')
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/
      .exec(page)?.[1]
      ?.replaceAll('&#39;', "'")
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain(`style-src 'sha256-${digest}'`)
    expect(policy).not.toContain('unsafe')
  })

  it.each(reports)('a report %s has a table after every plot', (_, report) => {
    const parts = renderRiskReport(report).split('<svg').slice(1)
    expect(parts.length).toBeGreaterThanOrEqual(2)
    for (const part of parts) expect(part).toMatch(/<table>\n?<caption>/)
  })

  it('says what holds and what does not', () => {
    expect(renderRiskReport(holding)).toContain('Every threshold holds.')
    const page = renderRiskReport(failing)
    expect(page).toContain('At least one threshold does not hold.')
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;')
    expect(page).toMatch(/δ-disclosure of triage.*less than 2/)
  })

  it('tells the hierarchical distance where some variable has a hierarchy', () => {
    expect(renderRiskReport(failing)).toMatch(/t, hierarchical distance[\s\S]*>0\.123<[\s\S]*>no hierarchy</)
    expect(renderRiskReport(holding)).not.toContain('hierarchical')
  })

  it('says how persons are counted who may have several values, where there are such', () => {
    const [first] = inputs.after.sensitive
    if (first === undefined) throw new Error('the example measures a sensitive variable')
    const sensitive = [first, { ...first, name: 'episodes.diagnosis', orderedT: null }]
    const page = renderRiskReport(assembleReport({ ...inputs, after: { ...inputs.after, sensitive } }))
    expect(page).toContain('Persons are counted, not rows')
    expect(renderRiskReport(holding)).not.toContain('Persons are counted, not rows')
  })

  it('gives the same bytes for the same report, whatever the clock and the place', () => {
    const before = renderRiskReport(holding)
    const zone = process.env.TZ
    process.env.TZ = 'Asia/Hong_Kong'
    expect(renderRiskReport(assembleReport(inputs))).toBe(before)
    process.env.TZ = zone
    expect(before).not.toMatch(/20\d\d-\d\d-\d\d/)
  })
})

describe('html', () => {
  it('property: no interpolated text ends an element or an attribute', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { html: made } = html`<p title="${text}">${[text]}</p>`
        expect(made.match(/[<>"]/g)).toHaveLength(6)
      }),
    )
  })
})

describe('figures in words', () => {
  it.each([
    [0, '0 %'],
    [1, '100 %'],
    [0.2, '20 %'],
    [0.0213, '2.1 %'],
    [0.99999, 'over 99.9 %'],
    [0.0000123, '0.0012 %'],
    [1e-9, 'less than 0.0001 %'],
  ])('%d is %s', (share, text) => {
    expect(percent(share)).toBe(text)
  })

  it('groups thousands', () => {
    expect([number(1234567.891, 2), number(12), number(0.5, 1)]).toEqual(['1,234,567.89', '12', '0.5'])
  })
})
