import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const harbour: MantineColorsTuple = [
  '#e9f4f6',
  '#d3e6ea',
  '#a5cdd5',
  '#74b3bf',
  '#4d9dac',
  '#358fa1',
  '#26889b',
  '#147487',
  '#00677a',
  '#00596c',
]

/** Shades and sizes chosen so that text and controls pass WCAG 2.2 AA; the library's defaults do not. */
export const theme = createTheme({
  colors: { harbour },
  primaryColor: 'harbour',
  primaryShade: 8,
  autoContrast: true,
  defaultRadius: 'sm',
  cursorType: 'pointer',
  focusRing: 'auto',
  components: {
    Checkbox: { defaultProps: { size: 'md' } },
    Radio: { defaultProps: { size: 'md' } },
  },
})

export const cssVariables: CSSVariablesResolver = (resolved) => ({
  variables: {},
  light: {
    '--mantine-color-error': resolved.colors.red[8],
    '--mantine-color-dimmed': resolved.colors.gray[7],
    '--mantine-color-placeholder': resolved.colors.gray[7],
    '--mantine-color-anchor': '#00596c',
  },
  dark: {},
})
