import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

// Few files, so that a visit needs few requests: libraries, what pages share, and one file for each page. What pages
// share must stay out of the entry, which sets up zod before any schema is made. What only one page needs comes with it.
const groups = [
  { name: 'libraries', test: /[\\/]node_modules[\\/](?!oauth4webapi|jose|@noble)/ },
  { name: 'shared', test: /[\\/]src[\\/](contract|domain(?![\\/]audit)|web[\\/](api|ui|text|session))[\\/]/ },
]

// No inline script, style or data URL may end up in the page: the content security policy forbids them.
export default defineConfig({
  root: here('.'),
  plugins: [react()],
  build: {
    outDir: here('../../dist/portal'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
})
