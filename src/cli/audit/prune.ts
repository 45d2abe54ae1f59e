import { pruned, type RetentionView, retentionView, type StopView } from '../../contract/audit-retention.ts'
import { type ConnectOptions, withGateway } from '../gateway/connect.ts'
import type { Io } from '../io.ts'
import { type JsonOption, printResult } from '../output.ts'

export type PruneOptions = JsonOption & ConnectOptions & { readonly dryRun?: true }

/** Prunes the log as far as policy and legal holds allow; with --dry-run only says what would go and what stops it. */
export async function pruneAudit(io: Io, options: PruneOptions): Promise<void> {
  if (options.dryRun) return preview(io, options)
  const done = await withGateway(io, options, (api) => api.send(pruned, 'POST', '/api/audit/prune'))
  printResult(io, options, done, () =>
    [
      `minimum index  ${done.minimumIndex}, before ${done.before}`,
      `removed        ${done.entries} entries, ${done.sideRecords} side records, ${done.questions} questions asked of the policies`,
      `stopped by     ${reasonOf(done.stop)}\n`,
    ].join('\n'),
  )
}

async function preview(io: Io, options: PruneOptions): Promise<void> {
  const found = await withGateway(io, options, (api) => api.get(retentionView, '/api/audit/retention'))
  printResult(io, options, found, () => textOf(found))
}

const textOf = ({ policy, size, minimumIndex, prunableTo, expired, holds, stop }: RetentionView): string =>
  [
    `policy         ${policy.id} version ${policy.version}, ${policy.digest}`,
    ...policy.classes.map((rule) => `  ${rule.class} is kept ${rule.keep}: ${rule.reason}`),
    `holds          ${holds} in force`,
    `entries        ${size}, published from index ${minimumIndex}`,
    `would go       ${prunableTo - minimumIndex} entries below index ${prunableTo}; ${expired} from the start are past retention, and whole bundles of 256 go`,
    `stopped by     ${reasonOf(stop)}\n`,
  ].join('\n')

function reasonOf(stop: StopView): string {
  if (stop === null) return 'the end of the log'
  const { index, type, because, until, hold } = stop
  const why = {
    period: `which ${stop.class} keeps until ${until}`,
    hold: `which the legal hold ${hold} covers`,
    'unknown-type': 'of a kind this version does not know',
    'unreadable-period': `whose class ${stop.class} has no readable period`,
  }
  return `entry ${index} (${type}), ${why[because]}`
}
