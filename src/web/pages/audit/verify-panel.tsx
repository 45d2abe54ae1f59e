import { type AuditVerdictView, auditVerdict } from '../../../contract/audit.ts'
import { useApi } from '../../api/api-context.tsx'
import { useLongCommand } from '../../api/use-long-command.ts'
import { Button } from '../../ui/button.tsx'
import { Code, CodeBlock } from '../../ui/code.tsx'
import { FactList } from '../../ui/fact-list.tsx'
import { PlainLink } from '../../ui/link.tsx'
import { Notice } from '../../ui/notice.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { Progress } from '../../ui/progress.tsx'
import { Section, Stack } from '../../ui/section.tsx'

/** Recomputes the whole log and says what was found. */
export function VerifyPanel() {
  const api = useApi()
  const verify = useLongCommand((tell) => api.follow('/api/audit/verify', auditVerdict, tell))
  return (
    <Section title="Verify">
      <p>
        Every entry is hashed again and the tree compared with every signed checkpoint. The same can be done
        without trusting this server: <code>harbourgate audit verify</code>, against a{' '}
        <PlainLink href="/log/checkpoint">checkpoint</PlainLink> you keep and the{' '}
        <PlainLink href="/.well-known/jwks.json">published keys</PlainLink>.
      </p>
      <div>
        <Button busy={verify.isPending} onClick={() => verify.mutate(undefined)}>
          Verify the whole log
        </Button>
      </div>
      {verify.isPending && verify.progress.total > 0 && (
        <Progress label="Verifying the entries" {...verify.progress} />
      )}
      <ProblemNotice error={verify.error} />
      {verify.data !== undefined && <Verdict verdict={verify.data} />}
    </Section>
  )
}

function Verdict({ verdict }: { verdict: AuditVerdictView }) {
  return (
    <Stack>
      <Notice
        tone={verdict.ok ? 'good' : 'bad'}
        title={verdict.ok ? 'The log is intact' : 'The log does not verify'}
        live
      >
        <ul>
          {verdict.findings.map(({ kind, index, detail }) => (
            <li key={`${kind} ${index}`}>
              {kind} at {index}: {detail}
            </li>
          ))}
        </ul>
      </Notice>
      <FactList
        facts={[
          ['Entries', verdict.size],
          ['Of these pruned, content gone', verdict.pruned],
          ['Signed heads verified', String(verdict.headsVerified)],
          ['Not yet signed', String(verdict.unsequenced)],
          ['Root', <Code key="root">{verdict.root}</Code>],
        ]}
      />
      {verdict.checkpoint !== null && <CodeBlock label="Newest checkpoint">{verdict.checkpoint}</CodeBlock>}
    </Stack>
  )
}
