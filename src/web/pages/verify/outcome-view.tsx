import { CheckList } from '../../ui/check-list.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Section, Stack } from '../../ui/section.tsx'
import { CertificateWords } from './certificate-words.tsx'
import { lineOf } from './explain.ts'
import { ReceiptWords } from './receipt-words.tsx'
import type { Outcome } from './verify-chosen.ts'

/** What came out: the verdict, each check, and what the document says. */
export function OutcomeView({ outcome }: { outcome: Outcome }) {
  const { kind, ok, checks, certificate, place, entry } = outcome
  const lines = checks.map(lineOf)
  const failed = lines.filter(({ state }) => state === 'failed').map(({ title }) => title)
  return (
    <Stack>
      <Section title="3. What was checked">
        <Notice
          tone={ok ? 'good' : 'bad'}
          title={ok ? `The ${kind} is valid` : `The ${kind} is NOT valid`}
          live
        >
          <p>{ok ? meaningOf(outcome) : `Failed: ${failed.join('; ')}.`}</p>
        </Notice>
        <CheckList label="Checks" lines={lines} />
      </Section>
      {certificate !== undefined && (
        <CertificateWords certificate={certificate} proven={isProven(outcome)} checks={checks} />
      )}
      {place !== undefined && entry !== undefined && <ReceiptWords place={place} entry={entry} />}
    </Stack>
  )
}

const meaningOf = ({ kind, checks }: Outcome): string => {
  if (kind === 'receipt')
    return 'The entry is in the log that the key you trust has signed, unchanged since that signature.'
  const skipped = checks.filter((check) => check.skipped === true && check.name.startsWith('file ')).length
  const files = skipped === 0 ? ' Every released file is unchanged.' : ''
  return `What it states was recorded in the log that the key you trust has signed.${files}`
}

/** Whether what the certificate states is proven, whatever came out about the files. */
const isProven = ({ checks }: Outcome): boolean =>
  checks.every(({ name, ok }) => ok || name.startsWith('file '))
