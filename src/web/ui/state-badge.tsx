import { Badge, Tag, type Tone } from './badge.tsx'

type Names = Readonly<Record<string, { readonly label: string; readonly tone: Tone }>>

/** A state of a closed list; one that is not in the list is shown as it is. */
export function StateBadge({ names, state }: { names: Names; state: string }) {
  const known = names[state]
  return <Badge tone={known?.tone ?? 'quiet'}>{known?.label ?? state}</Badge>
}

/** The same for kinds that are no states. */
export function KindTag({ names, kind }: { names: Names; kind: string }) {
  const known = names[kind]
  return <Tag tone={known?.tone ?? 'quiet'}>{known?.label ?? kind}</Tag>
}
