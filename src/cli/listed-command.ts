import type { Command } from 'commander'
import type { Io } from './io.ts'

/** A command of the list, loaded when a command line names it: most need little of the product, and start at once. */
export type ListedCommand = {
  readonly name: string
  readonly load: () => Promise<(io: Io) => Command>
}

/** The commands that a command line needs: the one it names; for help, or an unknown name, all of them. */
export function loadCommands(
  io: Io,
  list: readonly ListedCommand[],
  args: readonly string[],
): Promise<Command[]> {
  const named = list.filter(({ name }) => name === args[0])
  const needed = named.length > 0 ? named : list
  return Promise.all(needed.map(async ({ load }) => (await load())(io)))
}
