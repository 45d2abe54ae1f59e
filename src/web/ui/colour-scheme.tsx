import { NativeSelect, useMantineColorScheme } from '@mantine/core'
import { useId } from 'react'
import styles from './colour-scheme.module.css'

const choices = [
  { value: 'auto', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const

/** Light, dark, or whatever the system says; the browser remembers it. */
export function ColourScheme() {
  // Otherwise the library would add a style element each time.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  const id = useId()
  return (
    <div className={styles.choice}>
      <label htmlFor={id}>Colours</label>
      <NativeSelect
        id={id}
        size="xs"
        value={colorScheme}
        data={[...choices]}
        onChange={({ currentTarget }) => {
          const chosen = choices.find(({ value }) => value === currentTarget.value)
          if (chosen !== undefined) setColorScheme(chosen.value)
        }}
      />
    </div>
  )
}
