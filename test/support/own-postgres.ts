import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { chown, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'

const run = promisify(execFile)

export type OwnServer = {
  readonly url: string
  /** SIGKILL for the server and all its processes, as a power cut would end them (the disk's cache apart). */
  kill(): Promise<void>
  start(): Promise<void>
  remove(): Promise<void>
}

/** A PostgreSQL server of this test alone, which may be killed. @param uid whom it runs as; root cannot run one */
export async function startOwnServer(bin: string, uid: number | undefined): Promise<OwnServer> {
  const base = await mkdtemp(join(tmpdir(), 'harbourgate-postgres-'))
  const as = uid === undefined ? {} : { uid, gid: uid }
  if (uid !== undefined) await chown(base, uid, uid)
  const data = join(base, 'data')
  await run(join(bin, 'initdb'), ['-D', data, '-A', 'trust', '-U', 'postgres'], { ...as, cwd: base })
  const port = await freePort()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const settings = ['-D', data, '-p', String(port), '-k', base, '-c', 'listen_addresses=127.0.0.1']
  const launch = () => spawn(join(bin, 'postgres'), settings, { ...as, cwd: base, stdio: 'ignore' })
  let server: ChildProcess | undefined
  const start = async (): Promise<void> => {
    // A process of the killed server that was just being born keeps its memory, and the next one out, for a moment.
    await untilReady(url, () => {
      if (server === undefined || hasEnded(server)) server = launch()
    })
  }
  const kill = async (): Promise<void> => {
    const [pid = ''] = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')
    const ended = new Promise((resolve) => server?.once('exit', resolve))
    const children = await childrenOf(Number(pid))
    for (const each of [Number(pid), ...children]) killIfThere(each)
    await ended
  }
  await start()
  return {
    url,
    kill,
    start,
    remove: async () => {
      await kill()
      await rm(base, { recursive: true, force: true })
    },
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  const { stdout } = await run('ps', ['--ppid', String(pid), '-o', 'pid='])
  return stdout
    .split('\n')
    .map(Number)
    .filter((each) => each > 1)
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended in the meantime.
  }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null

async function untilReady(url: string, keepUp: () => void): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    keepUp()
    const connection = new pg.Client({ connectionString: url })
    try {
      await connection.connect()
      await connection.end()
      return
    } catch (error) {
      if (tries > 600) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
