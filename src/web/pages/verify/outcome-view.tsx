import { CheckList } from '../../ui/check-list.tsx'
import { Notice } from '../../ui/notice.tsx'
import { CertificateWords } from './certificate-words.tsx'
import { lineOf } from './explain.ts'
import { ReceiptWords } from './receipt-words.tsx'
import type { Outcome } from './verify-chosen.ts'

/** The verdict, and each check. */
export function Verdict({ outcome }: { outcome: Outcome }) {
  const { kind, ok, checks } = outcome
  const lines = checks.map(lineOf)
  const failed = lines.filter(({ state }) => state === 'failed').map(({ title }) => title)
  return (
    <>
      <Notice
        tone={ok ? 'good' : 'bad'}
        title={ok ? `The ${kind} is valid` : `The ${kind} is NOT valid`}
        live
      >
        <p>{ok ? meaningOf(outcome) : `Failed: ${failed.join('; ')}.`}</p>
      </Notice>
      <CheckList label="Checks" lines={lines} />
    </>
  )
}

/** What the document says, in plain words. */
export function Words({ outcome }: { outcome: Outcome }) {
  const { checks, certificate, place, entry } = outcome
  return (
    <>
      {certificate !== undefined && (
        <CertificateWords certificate={certificate} proven={isProven(outcome)} checks={checks} />
      )}
      {place !== undefined && entry !== undefined && <ReceiptWords place={place} entry={entry} />}
    </>
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
