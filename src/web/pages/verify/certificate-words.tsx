import type { ReleaseCertificate } from '../../../contract/certificate.ts'
import type { Check } from '../../../verify/check.ts'
import { conditionSentence } from '../../text/conditions.ts'
import { formatBytes, formatInstant, formatNumber, formatPpm } from '../../text/format.ts'
import { consentBases, dataUseTerm } from '../../text/terms.ts'
import { Code } from '../../ui/code.tsx'
import { Disclosure } from '../../ui/disclosure.tsx'
import { FactList } from '../../ui/fact-list.tsx'
import { Figures } from '../../ui/figures.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Section } from '../../ui/section.tsx'
import { countText, figuresOf } from '../extracts/counts.ts'

type Props = {
  readonly certificate: ReleaseCertificate
  readonly proven: boolean
  readonly checks: readonly Check[]
}

/** What a certificate states, in the order in which it came about. */
export function CertificateWords({ certificate, proven, checks }: Props) {
  return (
    <Section title={proven ? 'What the certificate says' : 'What the file claims'}>
      {!proven && (
        <Notice tone="bad" title="None of this is proven">
          <p>A check above failed. Read it as the claim of whoever made the file.</p>
        </Notice>
      )}
      <FactList facts={factsOf(certificate, checks)} />
      <Figures figures={figuresOf(certificate.counts)} />
      <Disclosure summary="Files, and the digests everything is bound by">
        <FactList facts={[...filesOf(certificate), ...digestsOf(certificate)]} />
      </Disclosure>
    </Section>
  )
}

type Facts = Parameters<typeof FactList>[0]['facts']

function factsOf(certificate: ReleaseCertificate, checks: readonly Check[]): Facts {
  const { request, grant, policy, consent, risk, counts, deidentification, dataset, recipient } = certificate
  const { code, statement } = request.purpose
  const { by, at, approvals } = grant.decision
  const votes = approvals === 1 ? '1 vote' : `${formatNumber(approvals)} votes`
  const inclusion = checks.find(({ name, ok }) => name === 'inclusion' && ok)
  return [
    ['What was asked', `${statement} (${dataUseTerm(code)})`],
    ['For whom', `person ${recipient.person} of ${recipient.organisation}, project ${grant.project}`],
    ['Who approved', `person ${by}, with ${votes} in favour, on ${formatInstant(at)}`],
    ['Access ends', formatInstant(grant.endsAt)],
    ['Conditions', sentences(grant.conditions.map(conditionSentence))],
    ['Duties', sentences(grant.obligations.map(({ text }) => text))],
    ['Which policies decided', policy.policies.join(', ')],
    [
      'What consent removed',
      `${countText(counts.excludedByConsent)} patients. ${consentBases[consent.basis] ?? consent.basis}, as of ${formatInstant(consent.at)}.`,
    ],
    ['What was done to the data', `profile ${deidentification.profile}, version ${deidentification.version}`],
    [
      'What risk remains',
      `Every released patient looks like at least ${formatNumber(risk.k.reached - 1)} others (k = ${risk.k.reached}, required ${risk.k.required}). Whoever looks for one patient known to be in the data finds the right one with a chance of at most ${formatPpm(risk.prosecutorRisk.highestPpm)}, on average ${formatPpm(risk.prosecutorRisk.averagePpm)}.`,
    ],
    ['Which data', `${dataset.id}, version ${dataset.version}`],
    ['Issued', `by ${certificate.iss} on ${formatInstant(new Date(certificate.iat * 1000).toISOString())}`],
    ['Place in the log', inclusion?.detail],
  ]
}

const sentences = (each: readonly string[]) =>
  each.length === 0 ? 'none' : each.map((sentence) => <p key={sentence}>{sentence}</p>)

const digestsOf = ({
  jti,
  request,
  grant,
  policy,
  consent,
  deidentification,
  dataset,
}: ReleaseCertificate): Facts => [
  ['Extract', <Code key="extract">{jti}</Code>],
  [`Request, version ${request.version}`, <Code key="request">{`${request.id} ${request.digest}`}</Code>],
  ['Grant', <Code key="grant">{grant.id}</Code>],
  ['Policy bundle', <Code key="policy">{policy.bundle}</Code>],
  ['What was asked of the policies', <Code key="inputs">{policy.inputs}</Code>],
  ['Consent snapshot', <Code key="consent">{consent.snapshot}</Code>],
  ['Profile', <Code key="profile">{deidentification.digest}</Code>],
  ['Dataset definition', <Code key="dataset">{dataset.digest}</Code>],
]

/** Facts instead of a table: a digest is too long for a column on a small screen. */
const filesOf = ({ files }: ReleaseCertificate): Facts =>
  files.map(({ name, rows, bytes, sha256 }) => [
    name,
    <span key={name}>
      {rows === undefined ? '' : `${formatNumber(rows)} rows, `}
      {formatBytes(bytes)}, SHA-256 <Code>{sha256}</Code>
    </span>,
  ])
