import type { Check } from '../../../verify/check.ts'
import type { CheckLine } from '../../ui/check-list.tsx'

type Explanation = { readonly title: string; readonly rule: string; readonly meaning: string }

/** For each check: what it is about, by which rule, and what it means when it fails. */
const explanations: Readonly<Record<string, Explanation>> = {
  signature: {
    title: 'Signature of the certificate',
    rule: 'compact JWS, EdDSA over Ed25519 (RFC 7515, RFC 8037), with a key you trust',
    meaning:
      'The certificate was changed after it was signed, was signed with a key you do not trust, or is no certificate. Believe nothing it says; nothing further was checked.',
  },
  record: {
    title: 'The audit entry records this statement',
    rule: 'the entry is a release, and its digest is SHA-256 of the canonical JSON (RFC 8785) of the statement',
    meaning: 'What was recorded in the log is not what this certificate says: one of the two was exchanged.',
  },
  receipt: {
    title: 'The receipt can be read',
    rule: 'C2SP tlog-proof@v1, of the entry that is claimed',
    meaning: 'The file is damaged, is cut short, or is the receipt of another entry.',
  },
  checkpoint: {
    title: 'Signature of the log',
    rule: 'C2SP signed note and tlog-checkpoint, Ed25519, with the key of the log you trust',
    meaning:
      'No key you trust signed this state of the log: it is the key of another log, or the state was changed or made up.',
  },
  inclusion: {
    title: 'The entry is in the log',
    rule: 'inclusion proof in the Merkle tree (RFC 9162, section 2.1.3.2)',
    meaning: 'The signed log does not contain this entry at this place: it was changed, or never recorded.',
  },
}

const ofFile = (name: string): Explanation => ({
  title: name,
  rule: 'length and SHA-256 digest are those the certificate states',
  meaning: 'These are not the bytes that were released under this certificate.',
})

/** A check for people to read. */
export function lineOf({ name, ok, skipped, detail }: Check): CheckLine {
  const file = name.startsWith('file ') ? name.slice('file '.length) : name
  const { title, rule, meaning } = explanations[name] ?? ofFile(file)
  const state = skipped === true ? 'skipped' : ok ? 'passed' : 'failed'
  return { key: name, title, rule, state, detail, meaning: state === 'failed' ? meaning : undefined }
}
