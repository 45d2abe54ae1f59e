import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'

type Field = {
  /** By which something else on the page refers to the field. */
  readonly id?: string | undefined
  readonly label: string
  readonly hint?: ReactNode | undefined
  readonly error?: string | undefined
  readonly required?: boolean
  readonly value: string
  readonly onChange: (value: string) => void
}

export function TextField({
  id,
  label,
  hint,
  error,
  required,
  value,
  onChange,
  type = 'text',
}: Field & { readonly type?: 'text' | 'date' | 'number' | 'datetime-local' }) {
  return (
    <TextInput
      {...(id === undefined ? {} : { id })}
      label={label}
      description={hint}
      error={error}
      required={required ?? false}
      type={type}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

export function TextArea({ id, label, hint, error, required, value, onChange }: Field) {
  return (
    <Textarea
      {...(id === undefined ? {} : { id })}
      label={label}
      description={hint}
      error={error}
      required={required ?? false}
      rows={4}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

export type Choice = { readonly value: string; readonly label: string }

export function SelectField({
  id,
  label,
  hint,
  error,
  required,
  value,
  onChange,
  choices,
}: Field & { readonly choices: readonly Choice[] }) {
  return (
    <NativeSelect
      {...(id === undefined ? {} : { id })}
      label={label}
      description={hint}
      error={error}
      required={required ?? false}
      value={value}
      data={[...choices]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

type CheckProps = {
  readonly label: ReactNode
  readonly hint?: ReactNode
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}

export function CheckField({ label, hint, checked, onChange }: CheckProps) {
  return (
    <Checkbox
      label={label}
      description={hint}
      checked={checked}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  )
}
