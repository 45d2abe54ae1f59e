import { useState } from 'react'
import type { OnProgress } from '../../contract/progress.ts'
import { useCommand } from './use-command.ts'

/** A command whose work is long, with how far it is; `total` 0: not known. */
export function useLongCommand<Output>(run: (onProgress: OnProgress) => Promise<Output>) {
  const [progress, setProgress] = useState({ done: 0, total: 0 })
  const command = useCommand(() => {
    setProgress({ done: 0, total: 0 })
    return run((done, total) => setProgress({ done, total }))
  })
  return { ...command, progress }
}
