import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../', import.meta.url))
const texts = globSync(['src/**/*.ts', 'migrations/*.sql'], { cwd: root })
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file) => ({ file, text: readFileSync(`${root}${file}`, 'utf8') }))

/** Where a pattern stands in the store's sources and migrations: `src/store.ts:12`. */
function placesOf(pattern: RegExp): string[] {
  return texts.flatMap(({ file, text }) =>
    text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}`] : [])),
  )
}

const filesOf = (pattern: RegExp) => [...new Set(placesOf(pattern).map((place) => place.replace(/:\d+$/, '')))]

test('the statements are there to be looked at', () => {
  // Events are stored when they come, and when they come back from the archive.
  expect(filesOf(/insert into usage_events/)).toEqual(['src/queries/usage-archive.ts', 'src/queries/usage.ts'])
  expect(filesOf(/CREATE TABLE "usage_events"/)).toEqual(['migrations/0000_foundation.sql'])
})

test('no statement asks the database for the time: a stable function in an update does not distribute', () => {
  expect(
    placesOf(/\bnow\(\)|\bcurrent_(timestamp|date|time)\b|_timestamp\(\)|\blocaltime(stamp)?\b|defaultNow/i),
  ).toEqual([])
})

test('nothing that is not in a row decides: no advisory lock but that of migrations, no notification', () => {
  expect(filesOf(/pg_(try_)?advisory/i)).toEqual(['src/connect/postgres.ts'])
  expect(placesOf(/\b(listen|notify|pg_notify)\b/i)).toEqual([])
})

test('rows are claimed within a bucket or not at all', () => {
  const skipping = placesOf(/skip ?locked/i)
  expect(skipping.filter((place) => !/bucket/.test(lineAt(place)))).toEqual([])
})

test('no statement inserts what a subquery finds as a value', () => {
  expect(texts.filter(({ text }) => /values\s*\(\s*\(\s*select/i.test(text)).map(({ file }) => file)).toEqual([])
})

test('no trigger runs, and no foreign key writes', () => {
  expect(placesOf(/create (or replace )?(constraint )?trigger/i)).toEqual([])
  expect(placesOf(/on (delete|update) (cascade|set)\b/i)).toEqual([])
})

test('what is written into the books stays: ledger entries and the lines of invoices are only added', () => {
  // A draft is not in the books yet; what is removed there is asked for by that status.
  const places = placesOf(/(\.(update|delete)\(|saveRow\(scope, )(ledgerEntries|invoiceLines)\b/)
  expect(places.filter((place) => !place.startsWith('src/queries/drafts.ts:'))).toEqual([])
  expect(placesOf(/\b(update|delete from) "?(ledger_entries|invoice_lines)\b/i)).toEqual([])
})

test('the store is the only door to the database', () => {
  const others = globSync(['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts'], { cwd: `${root}../..` })
    .filter((file) => !/^packages\/(store|testing)\//.test(file) && !/\.test\.tsx?$/.test(file))
    .filter((file) =>
      /from '(drizzle-orm|postgres|@electric-sql\/pglite)/.test(readFileSync(`${root}../../${file}`, 'utf8')),
    )
  expect(others).toEqual([])
})

function lineAt(place: string): string {
  const [file, line] = place.split(':')
  return texts.find((each) => each.file === file)?.text.split('\n')[Number(line) - 1] ?? ''
}
