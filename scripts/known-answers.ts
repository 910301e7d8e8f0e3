// `npm run -s known-answers -- FILE…`: one JSON line per case. The caller's folder is in INIT_CWD, since npm moves
// to the root first.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

type Answer = { id: string; expected: unknown; actual: unknown; ok: boolean; reason?: string }

const files = process.argv.slice(2)
if (files.length === 0) {
  console.error('usage: npm run -s known-answers -- FILE…')
  process.exit(1)
}

for (const file of files) {
  const path = resolve(process.env.INIT_CWD ?? '.', file)
  for (const answer of answersOf(JSON.parse(readFileSync(path, 'utf8')))) console.log(JSON.stringify(answer))
}

function answersOf(cases: readonly { id: string; kind?: string; expected: unknown }[]): Answer[] {
  return cases.map(({ id, kind, expected }) => ({
    id,
    expected,
    actual: null,
    ok: false,
    reason: `unknown kind ${kind}`,
  }))
}
