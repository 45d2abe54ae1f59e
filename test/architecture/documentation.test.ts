import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { configurationTable } from '../../src/config.ts'
import { requestStates, stateDiagram, stateOwners } from '../../src/domain/request/states.ts'
import { root } from './source.ts'

const readme = readFileSync(join(root, 'README.md'), 'utf8')
const part = (name: string): string =>
  new RegExp(`<!-- ${name} -->\\n([\\s\\S]*?)\\n<!-- /${name} -->`).exec(readme)?.[1] ?? ''

describe('README', () => {
  it('shows the configuration as the code reads it', () => {
    expect(part('configuration')).toBe(configurationTable())
  })

  it('shows the states of a request as the table has them', () => {
    expect(part('states')).toBe(`\`\`\`mermaid\n${stateDiagram()}\n\`\`\``)
  })

  it('names an owner for every state', () => {
    expect(Object.keys(stateOwners).sort()).toEqual([...requestStates].sort())
  })
})
