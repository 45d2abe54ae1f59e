import { createServer } from 'node:net'

/** How many ports after the preferred one are tried before any free one is taken. */
const NEIGHBOURS = 20

/** Whether the port can be listened on now; 0 always can. */
export const isFree = (port: number, host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, host, () => probe.close(() => resolve(true)))
  })

/** The preferred port, else the next free one, else any (0). */
export async function nextFree(preferred: number, host: string): Promise<number> {
  for (let port = preferred; port < preferred + NEIGHBOURS && port <= 65_535; port++) {
    if (await isFree(port, host)) return port
  }
  return 0
}
