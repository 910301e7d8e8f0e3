import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { exportedNames, wordsOf } from './exported-names.ts'
import { floatArithmetic } from './money-code.ts'
import { type Exceptions, linesMatching, projectFiles, textOf, unexcused } from './tree.ts'

// Taste that a machine can hold to. Where a check must give way it says where and why, and says so no longer than needed.
const files = projectFiles()
const written = files.filter((file) => !/\.(png|svg|ico|woff2)$/.test(file) && file !== 'pnpm-lock.yaml')
const code = files.filter((file) => /\.(ts|tsx|mjs)$/.test(file))
const isTest = (file: string) => /\.test\.tsx?$/.test(file)
const sources = code.filter((file) => !isTest(file))
const findIn = (where: readonly string[], pattern: RegExp) => where.flatMap((file) => linesMatching(file, pattern))

test('the tree is there to be looked at', () => {
  expect(sources).toContain('packages/domain/src/rating/rate.ts')
})

describe('time and chance', () => {
  const ambient =
    /\bDate\.now\b|\bnew Date\(\)|\bDate\(\)|Temporal\.Now|\bperformance\.now\b|hrtime|Math\.random|\brandom(UUID|Bytes|Int)\b|getRandomValues/
  const roots: Exceptions = {
    'apps/server/src/': 'the composition root: clock and randomness enter the engine here',
    'packages/testing/src/': 'a composition root for tests: its own clock, names for databases, deadlines of processes',
    'packages/sdk/src/runtime.ts': 'the client’s composition root: the machine it runs on',
    'packages/engine/src/command/random-ids.ts': 'names the source of bytes that it is handed',
    'packages/providers/src/sandbox/sandbox-program.ts': 'a program of its own: it signs webhooks by the wall clock',
    'benchmarks/src/': 'measures time',
    'examples/server-to-server/src/': 'a program of its own, as a reader would write one',
    'scripts/child.mjs': 'tells two signals at once from one wish',
    'scripts/test.ts': 'says how long a check took',
    'scripts/prove.ts': 'dates what it appends to the results',
  }
  test('come from composition roots only', () => {
    expect(unexcused(findIn(sources, ambient), roots)).toEqual([])
  })
})

describe('money', () => {
  test('is never a number', () => {
    const declared = /\b(\w*A|a)mount\??: number\b|\b(\w*P|p)rice\??: number\b/
    const assigned = /\b(const|let) (\w*A|a|\w*P|p)(mount|rice) = (Number|parseFloat|\d[\d_.]*(?![\d_.n]))/
    const wire: Exceptions = {
      'packages/sdk/src/generated/types.ts': 'the wire: whole minor units, checked to be safe integers',
      'packages/engine/src/usage/reading/summarize-usage.ts': 'an answer in its wire form',
      'packages/engine/src/credit-notes/create-credit-note.ts': 'a command in its wire form',
      'packages/engine/src/refunds/refund-payment.ts': 'a command in its wire form',
      'packages/engine/src/subscriptions/set-spend-cap.ts': 'a command in its wire form',
      'packages/documents/src/document/invoice-on-wire.ts': 'an answer of the wire, as it comes in',
    }
    const found = findIn(sources, new RegExp(`${declared.source}|${assigned.source}`))
    expect(unexcused(found, wire)).toEqual([])
  })

  test('is never divided or rounded as a float', () => {
    const exceptions: Exceptions = {
      'packages/domain/src/proration/describe-time.ts': 'whole days and hours in words, beside an exact fraction',
    }
    expect(unexcused(floatArithmetic(), exceptions)).toEqual([])
  })

  test('is not formatted through floats on pages', () => {
    const pages = sources.filter((file) => /^apps\/pricing\/src\//.test(file))
    expect(findIn(pages, /\bparseFloat\b|\.toFixed\(|\.toPrecision\(/)).toEqual([])
  })
})

describe('names', () => {
  const given: Exceptions = {
    'packages/domain/vectors/tax_discount.json': 'the name by which a file of known answers tells its format',
    'packages/store/migrations/': 'drizzle-kit names its files',
  }

  test('of files and folders are kebab-case', () => {
    const kebab = /^(README|ARCHITECTURE|CONTRIBUTING|CHANGELOG)\.md$|^\.?[a-z0-9]+([-.][a-z0-9]+)*$/
    const odd = files.filter((file) => !file.split('/').every((part) => kebab.test(part)))
    expect(unexcused(odd, given)).toEqual([])
  })

  test('of files say what is in them', () => {
    const empty = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'shared', 'core', 'misc'])
    expect(files.filter((file) => file.split(/[/.]/).some((part) => empty.has(part)))).toEqual([])
  })

  test('that a package exports use the words of the glossary', () => {
    const refused = /^(process(es|or)?|handle[rs]?|handlers|manage[rs]?|managers|data|info|helpers?|utils?|cycles?)$/
    const exceptions: Exceptions = {
      'packages/api/src/handlers': 'the word of tRPC and Hono for the function behind a procedure',
      'packages/api/src/create-caller.ts: InProcessCaller': '“in process” is where it is called, not what it does',
      'packages/store/src/connect/data-directory.ts': 'the word of PostgreSQL for the folder of a database',
    }
    const sourcesOfPackages = sources.filter((file) => /^packages\/[^/]+\/src\//.test(file))
    const named = sourcesOfPackages.flatMap((file) =>
      [basename(file), ...exportedNames(file)].map((name) => ({ file, name })),
    )
    const found = named.filter(({ name }) => wordsOf(name).some((word) => refused.test(word)) || /^items?$/i.test(name))
    const unwanted = found.map(({ file, name }) => `${file}: ${name}`)
    expect(unexcused(unwanted, exceptions)).toEqual([])
  })
})

test('a code of the wire exists because something answers it', () => {
  // Where the engine lists its codes, none of them is answered.
  const listed = 'packages/engine/src/command/outcome.ts'
  const [, codes = ''] = /WIRE_ERROR_CODES = \[([^\]]*)\]/.exec(textOf('packages/contract/src/error-codes.ts')) ?? []
  const server = sources.filter((file) => /^packages\/(api|engine|providers)\/src\//.test(file) && file !== listed)
  const text = server.map(textOf).join('\n')
  const quoted = codes.match(/'[^']+'/g) ?? []
  expect(quoted).toContain("'validation.failed'")
  expect(quoted.filter((code) => !text.includes(code))).toEqual([])
})

describe('tests', () => {
  const tests = code.filter(isTest)
  const modified = (modifiers: string) => new RegExp(`\\b(test|it|describe|suite)(\\.\\w+)*\\.(${modifiers})\\b`)

  test('are never alone', () => {
    expect(findIn(tests, modified('only'))).toEqual([])
  })

  test('are not skipped without a reason', () => {
    const silent = new RegExp(`${modified('skip|skipIf|runIf|todo').source}|\\bskip\\(\\s*\\)`)
    expect(findIn(tests, silent)).toEqual([])
  })
})

describe('what is written', () => {
  test('names no machine it was written on', () => {
    const places = /(?<![\w.@*)-])\/(work|root|home|Users|tmp|var\/tmp|mnt)(\/|\b(?=['"`\s;,)]))/
    const exceptions: Exceptions = {
      'packages/testing/src/harness/postgres-binaries.ts': 'looks for a folder that PostgreSQL’s own user can enter',
    }
    expect(unexcused(findIn(written, places), exceptions)).toEqual([])
  })

  test('names no registry, so that any mirror installs it', () => {
    const settings = files.filter((file) => /(^|\/)(pnpm-lock\.yaml|pnpm-workspace\.yaml|\.npmrc)$/.test(file))
    expect(settings).toContain('pnpm-lock.yaml')
    expect(findIn(settings, /https?:|registry=|tarball:/)).toEqual([])
  })

  test('leaves nothing for later', () => {
    // One letter of each in brackets, so that the check does not find itself.
    const marks = /\b(T[O]DO|F[I]XME|X[X]X|H[A]CK)\b/
    expect(findIn(written, marks)).toEqual([])
  })

  test('fits on a few screens: a source file has at most 350 lines', () => {
    const exceptions: Exceptions = {
      'packages/domain/src/index.ts': 'the door: one list of names',
      'packages/sdk/src/generated/': 'written by a program',
    }
    const long = sources.filter((file) => textOf(file).split('\n').length > 351)
    expect(unexcused(long, exceptions)).toEqual([])
  })
})
