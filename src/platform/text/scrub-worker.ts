import { parentPort, workerData } from 'node:worker_threads'
import { createBatchScrubber, type ScrubBatch, type ScrubWorkerData } from './scrub-task.ts'

/* Entry of a worker thread: answers each batch with its scrubbed columns. An error ends the thread, and the batch fails. */

const data: ScrubWorkerData = workerData
const scrub = createBatchScrubber(data)
parentPort?.on('message', (batch: ScrubBatch) => parentPort?.postMessage(scrub(batch)))
