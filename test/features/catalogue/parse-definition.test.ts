import { describe, expect, it } from '@jest/globals'
import { stringify } from 'yaml'
import { hospitalDefinition, hospitalDefinitionYaml } from '../../../src/demo/hospital/hospital-definition.ts'
import { parseDefinition } from '../../../src/features/catalogue/parse-definition.ts'
import { clinicDefinition } from '../../support/clinic.ts'

const lines = (text: string) => {
  const parsed = parseDefinition(text)
  return 'violations' in parsed ? parsed.violations.map(({ path, line }) => [path, line]) : 'a definition'
}

describe('parseDefinition', () => {
  it('reads what a custodian writes', () => {
    expect(parseDefinition(stringify(clinicDefinition))).toMatchObject({ definition: clinicDefinition })
    expect(parseDefinition(hospitalDefinitionYaml('./hospital'))).toMatchObject({
      definition: hospitalDefinition('./hospital'),
    })
  })

  it('names the line of each violation, the line above for what is missing', () => {
    const text = stringify(clinicDefinition)
      .replace('class: free-text', 'class: harmless')
      .replace('custodian:', 'keeper:')
    const lineOf = (fragment: string) => text.split('\n').findIndex((line) => line.includes(fragment)) + 1
    expect(lines(text)).toEqual([
      ['custodian', 1],
      ['tables.visits.variables.note.class', lineOf('harmless')],
      ['keeper', lineOf('keeper')],
    ])
  })

  it('tells the line of a violation found later', () => {
    const text = stringify(clinicDefinition)
    const parsed = parseDefinition(text)
    const line = 'lineOf' in parsed ? parsed.lineOf('tables.visits.variables.ward.class') : 0
    expect(text.split('\n')[line - 1]).toContain('class: other')
    expect(text.split('\n')[line - 2]).toContain('ward:')
  })

  it('refuses malformed YAML, repeated keys, several documents and alias bombs', () => {
    expect(lines('id: [')).toMatchObject([['', expect.any(Number)]])
    expect(lines('id: a\nid: b\n')).toEqual([['', 2]])
    expect(lines('--- a\n--- b\n')).toMatchObject([['', expect.any(Number)]])
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]']
    for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef'])
      bomb.push(`${to}: &${to} [${Array(10).fill(`*${from}`).join(',')}]`)
    expect(lines(bomb.join('\n'))).toMatchObject([['', 1]])
    expect(lines('')).toEqual([['', 1]])
  })
})
