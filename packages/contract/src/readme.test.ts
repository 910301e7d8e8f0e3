import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { contract, ERRORS, inputProblems } from './index.ts'

test('the example of the README prints what it says', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const [, example = ''] = /```ts\nimport .*\n([\s\S]*?)```/.exec(readme) ?? []
  const printed: unknown[] = []
  const log = { log: (value: unknown) => printed.push(value) }
  new Function('contract', 'ERRORS', 'inputProblems', 'console', example)(contract, ERRORS, inputProblems, log)
  expect(printed).toEqual([[{ path: 'nmae', message: 'is not a known field' }], 404])
})
