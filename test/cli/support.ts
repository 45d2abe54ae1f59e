import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Io } from '../../src/cli/io.ts'
import type { Environment } from '../../src/config.ts'

export type Captured = {
  readonly io: Io
  readonly out: { stdout: string; stderr: string; readonly exits: number[] }
  readonly signal: (name: 'SIGTERM' | 'SIGINT') => void
}

/** An outside world that remembers what a command did to it. */
export function captureIo(env: Environment = {}, { isTerminal = false } = {}): Captured {
  const out = { stdout: '', stderr: '', exits: [] as number[] }
  const listeners = new Set<(signal: 'SIGTERM' | 'SIGINT') => void>()
  const io: Io = {
    stdout: (text) => {
      out.stdout += text
    },
    stderr: (text) => {
      out.stderr += text
    },
    env,
    isTerminal,
    onSignal: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    exit: (code) => void out.exits.push(code),
  }
  return {
    io,
    out,
    signal: (name) => {
      for (const listener of [...listeners]) listener(name)
    },
  }
}

export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'harbourgate-cli-'))
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
