import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { hospitalDefinition, hospitalDefinitionYaml } from '../../../src/demo/hospital/hospital-definition.ts'
import { query, tables, withHospital } from './query.ts'

describe('definition of the demo hospital', () => {
  it('classifies exactly the columns of the generated files', async () => {
    await withHospital({ patients: 20 }, async (directory) => {
      for (const [name, table] of Object.entries(hospitalDefinition(directory).tables)) {
        const described = await query(directory, `SELECT column_name FROM (DESCRIBE ${name})`)
        expect(described.map(([column]) => column)).toEqual(Object.keys(table.variables))
        expect(Object.entries(tables)).toContainEqual([name, table.file])
      }
    })
  })

  it('reads back from YAML unchanged, without anchors', () => {
    const root = join('data', 'hospital')
    expect(parse(hospitalDefinitionYaml(root))).toEqual(hospitalDefinition(root))
    expect(hospitalDefinitionYaml(root)).not.toMatch(/[&*]a\d/)
  })
})
