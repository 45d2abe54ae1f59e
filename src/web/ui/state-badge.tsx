import { Badge, type Tone } from './badge.tsx'

type Names = Readonly<Record<string, { readonly label: string; readonly tone: Tone }>>

/** A state of a closed list; one that is not in the list is shown as it is. */
export function StateBadge({ names, state }: { names: Names; state: string }) {
  const known = names[state]
  return <Badge tone={known?.tone ?? 'quiet'}>{known?.label ?? state}</Badge>
}
