import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const own = fileURLToPath(new URL('..', import.meta.url))
const binaries = join(own, '../../node_modules/.bin')
const folder = mkdtempSync(join(tmpdir(), 'tallywright-ai-sdk-consumer-'))
const installed = join(folder, 'node_modules/@tallywright/ai-sdk')

const consumer = `
import { type TokenUsageOptions, tokenUsageMiddleware, type UnreportedCall } from '@tallywright/ai-sdk'
import { wrapLanguageModel } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'

export function metered(options: TokenUsageOptions, inner = new MockLanguageModelV4({ modelId: 'large' })) {
  return wrapLanguageModel({ model: inner, middleware: tokenUsageMiddleware(options) })
}
// @ts-expect-error there is no such kind of token
export const isPicture = (call: UnreportedCall) => call.count?.tokenKind === 'picture'
console.log(metered({} as TokenUsageOptions).modelId)
`

const tsconfig = {
  compilerOptions: {
    target: 'es2024',
    lib: ['es2024', 'dom'],
    types: [],
    module: 'nodenext',
    strict: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    rewriteRelativeImportExtensions: true,
    outDir: 'out',
    rootDir: '.',
  },
  files: ['consumer.ts'],
}

function run(program: string, cwd: string, ...args: string[]): string {
  return execFileSync(program, args, { cwd, encoding: 'utf8', stdio: 'pipe' })
}

beforeAll(() => {
  // As `pnpm pack` does by itself, which would keep to itself what the compiler says.
  run(join(binaries, 'tsc'), own, '-p', 'tsconfig.dist.json')
  run(join(binaries, 'pnpm'), own, 'pack', '--config.ignore-scripts=true', '--pack-destination', folder)
  const [archive = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
  mkdirSync(installed, { recursive: true })
  run('tar', folder, '-xzf', archive, '-C', installed, '--strip-components=1')
  for (const name of ['@tallywright/sdk', '@ai-sdk/provider', 'ai']) {
    const link = join(folder, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(realpathSync(join(own, 'node_modules', name)), link)
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
  writeFileSync(join(folder, 'consumer.ts'), consumer)
})

afterAll(() => rmSync(folder, { recursive: true }))

test('a consumer compiles against the published package, and runs', () => {
  run(join(binaries, 'tsc'), folder, '-p', folder)
  expect(run(process.execPath, folder, 'out/consumer.js').trim()).toBe('large')
})

test('the published package holds what was compiled, and a page about it', () => {
  expect(readdirSync(installed).sort()).toEqual(['README.md', 'dist', 'package.json'])
  expect(readdirSync(join(installed, 'dist')).filter((name) => !/^[a-z-]+(\.d\.ts|\.js)$/.test(name))).toEqual([])
})
