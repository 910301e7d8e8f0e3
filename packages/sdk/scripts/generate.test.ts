import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { formattedFiles } from './generate.ts'
import { namedTypes } from './type-names.ts'

test.each(formattedFiles())('%s is what `pnpm --filter @tallywright/sdk generate` writes', (path, text) => {
  expect(readFileSync(path, 'utf8')).toBe(text)
})

test('every type of the generated file is exported at the door', () => {
  const declared = readFileSync(new URL('../src/generated/types.ts', import.meta.url), 'utf8')
  const door = readFileSync(new URL('../src/index.ts', import.meta.url), 'utf8')
  const names = [...declared.matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name]) => name)
  expect(names.length).toBeGreaterThan(namedTypes.length)
  expect(names.filter((name) => !new RegExp(`\\b${name},`).test(door))).toEqual([])
})
