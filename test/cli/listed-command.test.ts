import { expect, it } from '@jest/globals'
import { verb } from '../../src/cli/command.ts'
import { loadCommands } from '../../src/cli/listed-command.ts'
import { captureIo, harbourgate } from './support.ts'

function listOf(names: readonly string[]) {
  const loaded: string[] = []
  const list = names.map((name) => ({
    name,
    load: async () => {
      loaded.push(name)
      return () => verb(name, 'Does something')
    },
  }))
  return { list, loaded }
}

it.each([
  [['dataset', 'list'], ['dataset']],
  [['--help'], ['dataset', 'audit']],
  [
    ['help', 'audit'],
    ['dataset', 'audit'],
  ],
  [['nonsense'], ['dataset', 'audit']],
  [[], ['dataset', 'audit']],
])('%j loads what it needs', async (args, expected) => {
  const { list, loaded } = listOf(['dataset', 'audit'])
  const commands = await loadCommands(captureIo().io, list, args)
  expect(loaded).toEqual(expected)
  expect(commands.map((command) => command.name())).toEqual(expected)
})

it('every command of the program answers to its name in the list', async () => {
  const { stdout } = await harbourgate(['--help'])
  const names = [...stdout.matchAll(/^ {2}([a-z]+) /gm)]
    .map(([, name]) => name)
    .filter((name) => name !== 'help')
  expect(names.length).toBeGreaterThan(10)
  for (const name of names) {
    const { code, stdout: help } = await harbourgate([String(name), '--help'])
    expect([name, code, help.startsWith(`Usage: harbourgate ${name} `)]).toEqual([name, 0, true])
  }
})
