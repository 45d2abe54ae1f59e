import { type ChildProcess, spawn } from 'node:child_process'
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('log-writer.ts', import.meta.url))

export type Crash = { readonly verified: number; readonly acknowledged: number }

/**
 * Starts a writer on the log of `folder`, which first checks everything earlier writers were told is durable, lets it
 * write for `ms` under load and calls `kill`.
 * @throws Error with what the writer found when something is lost or does not verify
 */
export async function crashOnce(
  folder: string,
  round: number,
  ms: number,
  options: { readonly databaseUrl?: string; readonly kill?: (writer: ChildProcess) => Promise<void> } = {},
): Promise<Crash> {
  const { databaseUrl, kill = killHard } = options
  const args = [
    '--import',
    'tsx',
    script,
    folder,
    String(round),
    ...(databaseUrl === undefined ? [] : [databaseUrl]),
  ]
  const writer = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  const ended = new Promise<number | null>((resolve) => writer.once('close', resolve))
  let verified: number | undefined
  let acknowledged = 0
  let rest = ''
  const problems: string[] = []
  writer.stderr.setEncoding('utf8').on('data', (text: string) => problems.push(text))
  const ready = new Promise<void>((resolve) => {
    writer.once('close', () => resolve())
    writer.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = `${rest}${text}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const [word, value = ''] = line.split(' ')
        if (word === 'verified') verified = Number(value)
        else if (word === 'checkpoint')
          writeFileSync(join(folder, 'checkpoint'), Buffer.from(value, 'base64'))
        else if (word === 'problem') problems.push(line)
        else {
          acknowledged += 1
          appendFileSync(join(folder, 'acknowledged'), `${line}\n`)
          resolve()
        }
      }
    })
  })
  await ready
  await new Promise((resolve) => setTimeout(resolve, ms))
  await kill(writer)
  await ended
  if (verified === undefined || acknowledged === 0) {
    throw new Error(`round ${round}: the log does not verify or cannot be written: ${problems.join('\n')}`)
  }
  return { verified, acknowledged }
}

const killHard = async (writer: ChildProcess): Promise<void> => void writer.kill('SIGKILL')
