import { replayReport } from '../../../contract/audit.ts'
import { useApi } from '../../api/api-context.tsx'
import { useLongCommand } from '../../api/use-long-command.ts'
import { formatNumber } from '../../text/format.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { Progress } from '../../ui/progress.tsx'
import { Section } from '../../ui/section.tsx'

/** Asks the policies of their time again everything they were ever asked. */
export function ReplayPanel() {
  const api = useApi()
  const replay = useLongCommand((tell) => api.follow('/api/audit/replay', replayReport, tell, { body: {} }))
  const report = replay.data
  return (
    <Section title="Replay">
      <p>
        Every recorded decision is made again from what was asked and the policies of that time, and the
        answers are compared.
      </p>
      <div>
        <Button busy={replay.isPending} onClick={() => replay.mutate(undefined)}>
          Replay every decision
        </Button>
      </div>
      {replay.isPending && replay.progress.total > 0 && (
        <Progress label="Replaying the decisions" {...replay.progress} />
      )}
      <ProblemNotice error={replay.error} />
      {report !== undefined && (
        <Notice
          tone={report.ok ? 'good' : 'bad'}
          title={report.ok ? 'Every decision comes out as recorded' : 'Decisions do not come out as recorded'}
          live
        >
          <p>{`${formatNumber(report.decisions)} decisions in ${formatNumber(report.entries)} entries.`}</p>
          <ul>
            {report.differences.map(({ entry, kind, detail }) => (
              <li key={`${entry} ${kind} ${detail}`}>
                {kind} in entry {entry}: {detail}
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </Section>
  )
}
