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

/** From text to ground, tinted like the harbour. */
const dark: MantineColorsTuple = [
  '#dfe8eb',
  '#c3d0d5',
  '#a9bac1',
  '#8b9ea7',
  '#5f737c',
  '#33434b',
  '#1f2b31',
  '#121b1f',
  '#0d1417',
  '#080e10',
]

/** Shades and sizes chosen so that text and controls pass WCAG 2.2 AA; the library's defaults do not. */
export const theme = createTheme({
  colors: { harbour, dark },
  primaryColor: 'harbour',
  primaryShade: { light: 8, dark: 7 },
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
  dark: {
    '--mantine-color-error': resolved.colors.red[4],
    '--mantine-color-placeholder': resolved.colors.dark[2],
    '--mantine-color-anchor': '#8cccd9',
  },
})
