import { CheckList } from '../../ui/check-list.tsx'
import { Notice } from '../../ui/notice.tsx'
import { CertificateWords } from './certificate-words.tsx'
import { lineOf } from './explain.ts'
import { ReceiptWords } from './receipt-words.tsx'
import type { Outcome } from './verify-chosen.ts'

/** The verdict, and each check. */
export function Verdict({ outcome }: { outcome: Outcome }) {
  const lines = outcome.checks.map(lineOf)
  const failed = lines.filter(({ state }) => state === 'failed').map(({ title }) => title)
  return (
    <>
      <Notice tone={outcome.ok ? 'good' : 'bad'} title={titleOf(outcome)} live>
        {failed.length > 0 && <p>Failed: {failed.join('; ')}.</p>}
        {isProven(outcome) && <p>{meaningOf(outcome)}</p>}
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

const titleOf = (outcome: Outcome): string => {
  if (outcome.ok) return `The ${outcome.kind} is valid`
  return isProven(outcome)
    ? 'The certificate is valid, but NOT every file is one that it names'
    : `The ${outcome.kind} is NOT valid`
}

function meaningOf({ kind, checks }: Outcome): string {
  if (kind === 'receipt')
    return 'The entry is in the log that the key you trust has signed, unchanged since that signature.'
  const files = checks.filter(isOfFile)
  const checked = files.filter(({ skipped }) => skipped !== true)
  const same = checked.filter(({ ok }) => ok).length
  return [
    'What it states was recorded in the log that the key you trust has signed.',
    `Files compared with what was released: ${checked.length} of ${files.length}, of which unchanged: ${same}.`,
    ...(checks.some(({ name, skipped }) => name === 'signature' && skipped)
      ? ['Its own signature was not checked: no certificate key was given.']
      : []),
  ].join(' ')
}

const isOfFile = ({ name }: Outcome['checks'][number]): boolean => name.startsWith('file ')

/** Whether what the document states is proven, whatever came out about the files. */
const isProven = ({ checks }: Outcome): boolean => checks.every((check) => check.ok || isOfFile(check))
