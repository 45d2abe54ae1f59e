import { describe, expect, it } from '@jest/globals'
import { extractCommand } from '../../src/cli/commands/extract.ts'
import { grantCommand } from '../../src/cli/commands/grant.ts'
import { peopleCommand } from '../../src/cli/commands/people.ts'
import { projectCommand } from '../../src/cli/commands/project.ts'
import { requestCommand } from '../../src/cli/commands/request.ts'
import { runCli } from '../../src/cli/run.ts'
import { extractSort } from '../../src/contract/extracts.ts'
import { grantSort } from '../../src/contract/grants.ts'
import { peopleSort } from '../../src/contract/people.ts'
import { projectSort } from '../../src/contract/projects.ts'
import { requestSort } from '../../src/contract/requests.ts'
import { captureIo, withPeople } from './support.ts'

async function run(...args: string[]) {
  const { io, out } = captureIo()
  const commands = [
    extractCommand(io),
    grantCommand(io),
    peopleCommand(io),
    projectCommand(io),
    requestCommand(io),
  ]
  return { code: await runCli(io, commands, args), ...out }
}

describe('--sort', () => {
  it.each([
    ['people', peopleSort],
    ['project', projectSort],
    ['request', requestSort],
    ['grant', grantSort],
    ['extract', extractSort],
  ])('of %s list takes what the API takes, and says so', async (noun, sorts) => {
    const { code, stdout, stderr } = await run(noun, 'list', '--sort', 'sideways', '--json')
    expect([code, JSON.parse(stdout).error.code]).toEqual([2, 'USAGE'])
    for (const sort of sorts.options) expect(stderr).toContain(sort)
  })

  it('sorts a list both ways, over as many pages as there are', () =>
    withPeople(async (folder) => {
      const names = async (...options: string[]): Promise<string[]> => {
        const at = ['--data', folder, '--as', 'ho', '--json']
        const { code, stdout } = await run('people', 'list', ...options, ...at)
        expect(code).toBe(0)
        return JSON.parse(stdout).items.map(({ name }: { name: string }) => name)
      }
      const ascending = await names('--sort', 'name')
      expect(ascending.length).toBeGreaterThan(5)
      expect(ascending).toEqual([...ascending].sort())
      // A value that begins with a dash is the option's all the same.
      expect(await names('--sort', '-name')).toEqual([...ascending].reverse())
      expect(await names('--sort=-name', '--limit', '2')).toEqual([...ascending].reverse().slice(0, 2))
    }))

  it.each(['project', 'request', 'grant', 'extract'])('is passed on by %s list', (noun) =>
    withPeople(async (folder) => {
      const at = ['--data', folder, '--as', 'yip', '--json']
      for (const sort of ['createdAt', '-createdAt']) {
        const options =
          noun === 'grant' ? ['--sort', sort.replace('createdAt', 'startsAt')] : ['--sort', sort]
        expect(await run(noun, 'list', ...options, ...at)).toMatchObject({
          code: 0,
          stdout: '{"items":[]}\n',
        })
      }
    }),
  )
})
