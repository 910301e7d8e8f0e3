import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

test('the ten lines of the README are those of the example that runs', () => {
  const [, shown = ''] = /```ts\n(.*?)```/s.exec(read('../../README.md')) ?? []
  const indented = shown.replaceAll(/^(?=.)/gm, '  ')
  expect(indented).not.toBe('')
  expect(read('readme-example.test.ts')).toContain(indented)
})
