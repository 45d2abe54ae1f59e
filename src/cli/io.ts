import { type Environment, processEnvironment } from '../config.ts'

/** What a command sees of the outside: standard output is for data, standard error for people. */
export type Io = {
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
  readonly env: Environment
  /** Whether people read standard error on a terminal: progress bars instead of lines. */
  readonly isTerminal: boolean
  /** Calls `listener` at each of these signals until the returned function is called. */
  readonly onSignal: (listener: (signal: 'SIGTERM' | 'SIGINT') => void) => () => void
  /** Ends the process at once. */
  readonly exit: (code: number) => void
}

export function processIo(): Io {
  const env = processEnvironment()
  return {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    env,
    isTerminal: process.stderr.isTTY === true && env.NO_COLOR === undefined,
    onSignal: (listener) => {
      process.on('SIGTERM', listener)
      process.on('SIGINT', listener)
      return () => {
        process.off('SIGTERM', listener)
        process.off('SIGINT', listener)
      }
    },
    exit: (code) => process.exit(code),
  }
}
