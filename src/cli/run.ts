import { Command, CommanderError } from 'commander'
import { packageVersion } from '../package-root.ts'
import { ExitWith, exitCodes, usage } from './failure.ts'
import type { Io } from './io.ts'
import { failureObject, printFailure } from './report-failure.ts'

/** Runs the command line `args` (without node and the script) with these commands. @returns the exit code */
export async function runCli(io: Io, commands: readonly Command[], args: readonly string[]): Promise<number> {
  const program = new Command('harbourgate')
    .description('A governed gateway to patient data for research')
    .version(packageVersion.version)
    .addHelpText('after', '\nExit codes: 0 ok, 1 failure, 2 usage, 3 refused, 4 verification failed')
  for (const command of commands) program.addCommand(command)
  prepare(program, io)
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCodes.ok
  } catch (error) {
    if (error instanceof ExitWith) return error.exitCode
    const json = args.includes('--json')
    // Commander has said on standard error what is wrong with the command line.
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? exitCodes.ok : usageExit(io, error, { json })
    return printFailure(io, error, { json })
  }
}

/** For scripts, which read standard output only. */
function usageExit(io: Io, error: CommanderError, { json }: { json: boolean }): number {
  const message = error.message.replace(/^error: /, '')
  if (json) io.stdout(`${JSON.stringify(failureObject(usage(message).report))}\n`)
  return exitCodes.usage
}

/** Settings are not inherited by commands that were made elsewhere. */
function prepare(command: Command, io: Io): void {
  command
    .exitOverride()
    .showHelpAfterError('(--help shows how it is used)')
    .configureOutput({ writeOut: io.stdout, writeErr: io.stderr })
  for (const each of command.commands) prepare(each, io)
}
