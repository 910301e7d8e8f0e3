import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { formattedFiles } from './generate.ts'

test.each(formattedFiles())('%s is what `pnpm --filter @tallywright/sdk generate` writes', (path, text) => {
  expect(readFileSync(path, 'utf8')).toBe(text)
})
