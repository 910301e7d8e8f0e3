import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { format, inspect } from 'node:util'
import { createSandbox } from '@tallywright/testing'
import { rerunSharedInvoices } from '@tallywright/testing/rerun-shared-invoices'
import * as ai from 'ai'
import * as aiTest from 'ai/test'
import { afterAll, describe, expect, test } from 'vitest'
import * as aiSdk from '../packages/ai-sdk/src/index.ts'
import * as domain from '../packages/domain/src/index.ts'
import * as sdk from '../packages/sdk/src/index.ts'
import { exportedNames } from './exported-names.ts'
import { anchorOf, codeBlocks, destinationOf, headingsOf, localLinks, namedIn, proseOf, tableRows } from './markdown.ts'
import { programsOf, runProgram, typeErrorsOf } from './markdown-programs.ts'
import { projectFiles, root, textOf } from './tree.ts'

afterAll(rerunSharedInvoices)

// What the documents say is executed, compiled, or compared with the tree.
const files = projectFiles()
const isThere = (path: string) => existsSync(join(root, path))
const pages = files.filter((file) => file.endsWith('.md'))
const sources = files.filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))

test('the pages are there to be looked at', () => {
  expect(pages).toEqual(expect.arrayContaining(['README.md', 'ARCHITECTURE.md', 'docs/glossary.md']))
})

describe('on every page', () => {
  test('links lead to a file, and to a heading on it', () => {
    const dead = pages.flatMap((page) =>
      localLinks(page)
        .filter(({ target }) => !leadsSomewhere(page, target))
        .map(({ target }) => `${page}: ${target}`),
    )
    expect(dead).toEqual([])
  })

  test('pictures say what is on them', () => {
    expect(pages.filter((page) => /!\[\s*\]\(/.test(proseOf(page)))).toEqual([])
  })

  test('files that are named exist', () => {
    const path = /^(packages|apps|examples|benchmarks|scripts|docs|\.ci)\/[^\s*<>{}…$]+$/
    // In a package's own page paths begin at the package; capitals stand for a name to be filled in.
    const own = /^(src|scripts|migrations)\/[^\sA-Z*<>{}…$]+$/
    const missing = pages.flatMap((page) =>
      namedIn(page)
        .filter(
          (name) =>
            (path.test(name) && !isThere(name)) ||
            (own.test(name) && !isThere(name) && !isThere(join(dirname(page), name))),
        )
        .map((name) => `${page}: ${name}`),
    )
    expect(missing).toEqual([])
  })

  test('commands that are named exist', () => {
    const known = Object.keys(JSON.parse(textOf('package.json')).scripts)
    const missing = pages.flatMap((page) => unknownCommands(page, known))
    expect(missing).toEqual([])
  })

  test('quoted code is in the file it is quoted from', () => {
    const quotes = pages.flatMap(codeBlocks).filter(({ source }) => source !== null)
    expect(quotes.length).toBeGreaterThan(1)
    const wrong = quotes.filter(({ source, code }) => !isThere(source ?? '') || !textOf(source ?? '').includes(code))
    expect(wrong.map(({ file, line, source }) => `${file}:${line}: ${source}`)).toEqual([])
  })

  test('programs compile, and the one of the README not with a slug that its catalog lacks', {
    timeout: 120_000,
  }, () => {
    const programs = pages.flatMap(programsOf)
    const [program] = programs.filter(({ file }) => file === 'README.md')
    if (program === undefined) throw new Error('the README shows no program')
    const wrong = (file: string, right: string, slug: string) => ({
      ...program,
      file,
      code: program.code.replace(right, right.replace(/'.*'/, `'${slug}'`)),
    })
    const wrongPlan = wrong('wrong-plan', "planSlug: 'pro'", 'prp')
    const wrongFeature = wrong('wrong-feature', "featureSlug: 'api-calls'", 'editor')
    expect([...typeErrorsOf([...programs, wrongPlan, wrongFeature])].sort()).toEqual([
      expect.stringMatching(/^wrong-feature:.*"editor"' is not assignable to type '"api-calls"'/),
      expect.stringMatching(/^wrong-plan:.*"prp"' is not assignable to type '"pro"'/),
    ])
  })
})

const GUIDES = ['tax', 'wallets', 'ai-tokens', 'usage', 'prepaid-usage', 'alerts'].map(
  (name) => `docs/guides/${name}.md`,
)

describe.each(['README.md', ...GUIDES])('%s', (page) => {
  test('shows a program that prints what it says, against a sandbox', { timeout: 60_000 }, async () => {
    const [program] = programsOf(page)
    const printed = codeBlocks(page).find(({ language }) => language === '')
    if (program === undefined || printed === undefined) throw new Error(`${page} shows no program and what it prints`)
    const sandbox = await createSandbox()
    const fetch = sandbox.fetch as typeof globalThis.fetch
    class Tallywright extends sdk.Tallywright {
      constructor(options: sdk.TallywrightOptions) {
        super({ ...options, fetch })
      }
    }
    const lines: string[] = []
    const console = { log: (...values: unknown[]) => lines.push(`${format(...values)}\n`) }
    const process = { env: { TALLYWRIGHT_API_KEY: sandbox.secretKey } }
    const ours = { '@tallywright/sdk': { ...sdk, Tallywright }, '@tallywright/ai-sdk': aiSdk }
    await runProgram(program, { ...ours, ai, 'ai/test': aiTest }, { console, process })
    expect(lines.join('')).toBe(printed.code)
  })
})

test('the README of the domain shows a program that prints what it says', async () => {
  const [program] = programsOf('packages/domain/README.md')
  if (program === undefined) throw new Error('the page shows no program')
  const printed: string[] = []
  const console = { log: (value: unknown) => printed.push(inspect(value)) }
  await runProgram(program, { '@tallywright/domain': domain }, { console })
  expect(printed).toEqual([...program.code.matchAll(/^console\.log\(.*\) \/\/ (.*)$/gm)].map(([, said]) => said))
})

describe('ARCHITECTURE.md', () => {
  const steps = tableRows('ARCHITECTURE.md').filter(([step = '']) => /^\d+$/.test(step) || step === '–')
  const places = steps.map(([step = '', file = '', name = '']) => ({ step, file: bare(file), name: bare(name) }))
  const road = places.filter(({ step }) => step !== '–')

  test('numbers the steps of the road', () => {
    expect(road.map(({ step }) => Number(step))).toEqual(road.map((_, index) => index + 1))
    expect(road.length).toBeGreaterThan(15)
  })

  test.each(road)('step $step: $name is in $file', ({ file, name }) => {
    const definition = new RegExp(`\\b(function\\*?|const|class) ${name}\\b|^ +${name}: (async )?\\(`, 'm')
    expect(textOf(file)).toMatch(definition)
  })

  test('draws every direction that is allowed, and none that is not', async () => {
    const allowed = await allowedDirections()
    const drawn = drawnDirections(
      codeBlocks('ARCHITECTURE.md').find(({ language }) => language === 'mermaid')?.code ?? '',
    )
    const forbidden = [...drawn].flatMap(([from, tos]) =>
      tos.filter((to) => !allowed.get(from)?.includes(to)).map((to) => `${from} → ${to}`),
    )
    const missing = [...allowed].flatMap(([from, tos]) =>
      tos.filter((to) => !reachable(drawn, from).has(to)).map((to) => `${from} → ${to}`),
    )
    expect({ forbidden, missing }).toEqual({ forbidden: [], missing: [] })
  })
})

describe('packages and apps', () => {
  const folders = files.filter((file) => /^(packages|apps)\/[^/]+\/package\.json$/.test(file)).map(dirname)

  test.each(['documents', 'domain', 'engine', 'store'].map((name) => `packages/${name}`))(
    '%s lists every folder of its source, and none that is not there',
    (folder) => {
      const own = files.filter((file) => file.startsWith(`${folder}/src/`)).map((file) => file.split('/').slice(3))
      const there = new Set(own.flatMap(([name = '', ...rest]) => (rest.length === 0 ? [] : [name])))
      expect(foldersNamedIn(folder).toSorted()).toEqual([...there].sort())
    },
  )

  test.each(folders)('%s says what it owns, what it does not own, and what always holds', (folder) => {
    expect(files).toContain(`${folder}/README.md`)
    expect(headingsOf(`${folder}/README.md`)).toEqual(expect.arrayContaining(['Owns', 'Does not own', 'Invariants']))
  })
})

describe('CONTRIBUTING.md', () => {
  test('lists every command of the root', () => {
    const listed = tableRows('CONTRIBUTING.md').map(([command = '']) => bare(command))
    const scripts = Object.keys(JSON.parse(textOf('package.json')).scripts)
    const isListed = (script: string) =>
      listed.some((command) => new RegExp(`^npm (run )?(-s )?${script}\\b`).test(command))
    expect(scripts.filter((script) => !isListed(script))).toEqual([])
  })
})

describe('docs', () => {
  test('the glossary names what the code calls its terms', () => {
    const exported = new Set(sources.flatMap(exportedNames))
    const named = tableRows('docs/glossary.md').flatMap((row) =>
      [...(row.at(-1) ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
    )
    expect(named.length).toBeGreaterThan(50)
    expect(named.filter((name) => !exported.has(name))).toEqual([])
  })

  test('the glossary has one entry for each term', () => {
    const terms = tableRows('docs/glossary.md').map(([term = '']) => term)
    expect(terms.filter((term, index) => terms.indexOf(term) !== index)).toEqual([])
  })

  const decisions = pages.filter((page) => /^docs\/decisions\/\d/.test(page))

  test('decisions are numbered and listed', () => {
    expect(decisions.map((page) => Number(basename(page).slice(0, 4)))).toEqual(decisions.map((_, index) => index + 1))
    expect(localLinks('docs/decisions/README.md').map(({ target }) => target)).toEqual(
      decisions.map((page) => basename(page)),
    )
  })

  test.each(decisions)('%s says context, decision, why, and what it costs', (page) => {
    const [title, ...parts] = headingsOf(page)
    expect(title).toMatch(new RegExp(`^${basename(page).slice(0, 4)}: `))
    expect(parts).toEqual(['Context', 'Decision', 'Why', 'What it costs'])
  })
})

/** The first cells of the table of a package's folders. */
function foldersNamedIn(folder: string): string[] {
  const [, rows = ''] = /^\| folder of `src` .*\n\|[-| ]+\n((?:\|.*\n)+)/m.exec(textOf(`${folder}/README.md`)) ?? []
  return rows
    .split('\n')
    .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
}

function leadsSomewhere(page: string, target: string): boolean {
  const { path, heading } = destinationOf(page, target)
  if (!isThere(path)) return false
  return heading === '' || headingsOf(path).map(anchorOf).includes(heading)
}

/** Commands of a page's code whose script or program is not there. */
function unknownCommands(page: string, scripts: readonly string[]): string[] {
  const code = [...namedIn(page), ...codeBlocks(page).map((block) => block.code)].join('\n')
  const runs = [...code.matchAll(/\bnpm (?:run )?(?:-s )?([a-z][a-z-]*)/g)].filter(
    ([, name = '']) => !scripts.includes(name),
  )
  const programs = [...code.matchAll(/node_modules\/\.bin\/([a-z0-9-]+)/g)].filter(([path]) => !isThere(path))
  const filtered = [...code.matchAll(/pnpm --filter (\S+) (?:run )?([a-z-]+)/g)].filter(
    ([, name = '', script = '']) => {
      return scriptsOf(name)[script] === undefined
    },
  )
  return [...runs, ...programs, ...filtered].map(([command]) => `${page}: ${command}`)
}

function scriptsOf(packageName: string): Readonly<Record<string, string>> {
  const manifests = files.filter((file) => basename(file) === 'package.json').map((file) => JSON.parse(textOf(file)))
  return manifests.find(({ name }) => name === packageName)?.scripts ?? {}
}

function bare(cell: string): string {
  return cell.replaceAll('`', '')
}

type Directions = ReadonlyMap<string, readonly string[]>

/** By package name, as the dependency check enforces them. */
async function allowedDirections(): Promise<Directions> {
  const { default: cruiser } = await import(join(root, '.dependency-cruiser.mjs'))
  const rules: readonly DirectionRule[] = cruiser.forbidden
  const directions = rules.filter(({ name }) => name.startsWith('direction-of-'))
  return new Map(
    directions.map(({ name, to }) => {
      const own = name.slice('direction-of-'.length)
      return [own, to.pathNot.map((path) => basename(path)).filter((other) => other !== own)]
    }),
  )
}

interface DirectionRule {
  readonly name: string
  readonly to: { readonly pathNot: readonly string[] }
}

function drawnDirections(drawing: string): Directions {
  const arrows = [...drawing.matchAll(/^ *([\w-]+)(?:\[[^\]]*\])? --> ([\w-]+)/gm)]
  const grouped = Map.groupBy(arrows, ([, from = '']) => from)
  return new Map([...grouped].map(([from, group]) => [from, group.map(([, , to = '']) => to)]))
}

function reachable(directions: Directions, from: string, seen = new Set<string>()): Set<string> {
  for (const to of directions.get(from) ?? []) {
    if (seen.has(to)) continue
    seen.add(to)
    reachable(directions, to, seen)
  }
  return seen
}
