import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { oneLanguage } from './messages/plugin.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: here('.'),
  base: '/',
  plugins: [oneLanguage()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: here('../../dist/page'),
    emptyOutDir: true,
    target: 'es2022',
    // Browsers since May 2024. For older ones, each colour would be written twice.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // The page's policy forbids data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
