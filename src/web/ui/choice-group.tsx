import { Radio, Stack } from '@mantine/core'
import type { Choice } from './fields.tsx'

type Props = {
  readonly label: string
  readonly name: string
  readonly value: string
  readonly choices: readonly Choice[]
  readonly onChange: (value: string) => void
}

/** One of a few, all visible. */
export function ChoiceGroup({ label, name, value, choices, onChange }: Props) {
  return (
    <Radio.Group label={label} name={name} value={value} onChange={onChange} required>
      <Stack gap="xs" mt="xs">
        {choices.map((choice) => (
          <Radio key={choice.value} value={choice.value} label={choice.label} />
        ))}
      </Stack>
    </Radio.Group>
  )
}
