import { useMutation } from '@tanstack/react-query'
import { Button } from '../../ui/button.tsx'
import { TextArea } from '../../ui/fields.tsx'
import { Notice } from '../../ui/notice.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { Section } from '../../ui/section.tsx'
import type { Chosen, GivenKeys } from './chosen.ts'
import { publishedKeys } from './published-keys.ts'

type Keys = Pick<Chosen, 'log' | 'jwks'>

/** Whom the visitor believes. Where keys came from decides what a verification proves, so it is said. */
export function TrustedKeys({ keys, onChange }: { keys: Keys; onChange: (keys: Keys) => void }) {
  const { log, jwks } = keys
  const fetched = useMutation({ mutationFn: publishedKeys, onSuccess: onChange })
  return (
    <Section title="2. Keys you trust">
      <TextArea
        label="Key of the log"
        hint="A vkey: one line, name+id+key, as auditors keep it. Several, one on each line, while a key is replaced."
        required
        value={log.text}
        onChange={(text) => onChange({ ...keys, log: { text } })}
      />
      <TextArea
        label="Keys of certificates"
        hint="A JSON Web Key Set. Without it the certificate’s own signature is not checked: its statement is then proven by the log alone."
        value={jwks.text}
        onChange={(text) => onChange({ ...keys, jwks: { text } })}
      />
      <div>
        <Button kind="plain" busy={fetched.isPending} onClick={() => fetched.mutate()}>
          Use this gateway’s keys
        </Button>
      </div>
      <ProblemNotice error={fetched.error} />
      <Origin keys={[log, jwks]} />
    </Section>
  )
}

function Origin({ keys }: { keys: readonly GivenKeys[] }) {
  if (keys.some(({ from }) => from === 'gateway'))
    return (
      <Notice tone="info" title="Keys from this gateway prove only that the files agree with this gateway">
        <p>
          A gateway that rewrote its history would publish keys that fit. Compare the key of the log with one
          you kept, or got from somebody else, before you believe the result.
        </p>
      </Notice>
    )
  if (keys.some(({ from }) => from === 'file'))
    return (
      <Notice tone="info" title="Where did the file with the keys come from?">
        <p>
          Keys that travelled together with what they verify could have been replaced together with it.
          Compare them with keys you kept, or got by another way.
        </p>
      </Notice>
    )
  return null
}
