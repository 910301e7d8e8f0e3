import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'known-answers-'))
afterAll(() => rmSync(folder, { recursive: true }))

function run(...files: string[]) {
  const script = join(import.meta.dirname, 'known-answers.ts')
  const { status, stdout } = spawnSync(process.execPath, [script, ...files], {
    env: { ...process.env, INIT_CWD: folder },
    encoding: 'utf8',
  })
  const lines = stdout.split('\n').filter((line) => line !== '')
  return { status, lines: lines.map((line) => JSON.parse(line)) }
}

const expected = { end: '2024-02-29T00:00:00Z' }
const known = { id: 'a', kind: 'add_duration', start: '2024-01-31T00:00:00Z', duration: 'P1M', expected }
writeFileSync(join(folder, 'periods.json'), JSON.stringify([known]))
writeFileSync(join(folder, 'periods-unknown.json'), JSON.stringify([{ ...known, id: 'b', kind: 'guess' }]))

test('prints one JSON line for each case, from where the caller stands', () => {
  expect(run('periods.json')).toEqual({ status: 0, lines: [{ id: 'a', expected, actual: expected, ok: true }] })
})

test('ends with 1 when any case is not ok, and still prints all', () => {
  const { status, lines } = run('periods-unknown.json', 'missing.json', 'periods.json')
  expect(status).toBe(1)
  expect(lines.map(({ id, ok }) => [id, ok])).toEqual([
    ['b', false],
    ['missing.json', false],
    ['a', true],
  ])
})

test('without a file it says how it is used, on the other channel', () => {
  expect(run()).toEqual({ status: 1, lines: [] })
})
