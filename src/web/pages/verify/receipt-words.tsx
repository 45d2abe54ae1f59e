import type { ReadEntry } from '../../../verify/read-entry.ts'
import { formatInstantExactly } from '../../text/format.ts'
import { outcomes } from '../../text/terms.ts'
import { CodeBlock } from '../../ui/code.tsx'
import { FactList } from '../../ui/fact-list.tsx'
import { Section } from '../../ui/section.tsx'
import type { Outcome } from './verify-chosen.ts'

type Props = { readonly place: NonNullable<Outcome['place']>; readonly entry: ReadEntry }

/** What the entry of a receipt says, and where it stands. */
export function ReceiptWords({ place, entry: { event, words, text } }: Props) {
  return (
    <Section title="What the entry says">
      <FactList
        facts={[
          ['What happened', event && `${event.actor.id} ${words}`],
          ['When', event && formatInstantExactly(event.time)],
          ['Outcome', event && (outcomes[event.outcome]?.label ?? event.outcome)],
          ...Object.entries(event?.about ?? {}).map(
            ([name, value]) => [`About: ${name}`, String(value)] as const,
          ),
          ['Reasons', event?.decision?.reasons.join(', ')],
          ['Policies', event?.decision?.policies.join(', ')],
          ['Place in the log', `entry ${place.index} of ${place.size} in ${place.origin}`],
        ]}
      />
      <CodeBlock label="The entry, exactly as it was hashed">{text ?? 'The entry is not text.'}</CodeBlock>
    </Section>
  )
}
