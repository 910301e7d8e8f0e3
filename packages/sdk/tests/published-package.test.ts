import { execFileSync, spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const sdk = fileURLToPath(new URL('..', import.meta.url))
const binaries = join(sdk, '../../node_modules/.bin')
const folder = mkdtempSync(join(tmpdir(), 'tallywright-consumer-'))
const installed = join(folder, 'node_modules/@tallywright/sdk')

const consumer = `
import { createTRPCClient, httpLink } from '@trpc/client'
import { type AppRouter, defineCatalog, Tallywright, TallywrightError } from '@tallywright/sdk'

const catalog = defineCatalog({
  features: { 'api-calls': { type: 'metered', name: 'API calls', meter: { aggregation: 'sum' } } },
  plans: { pro: { name: 'Pro', features: {}, prices: {} } },
})

export const billing = new Tallywright<typeof catalog>({ apiKey: 'tw_test_sk_1', baseUrl: 'http://127.0.0.1:1', maxRetries: 0 })

export async function use(): Promise<string> {
  await billing.subscriptions.create({ customerId: 'acme', planSlug: 'pro' })
  await billing.usage.report({ customerId: 'acme', featureSlug: 'api-calls', units: 1 })
  const { allowed } = await billing.usage.check({ customerId: 'acme', featureSlug: 'api-calls' })
  // @ts-expect-error a plan that is not in the catalog
  await billing.subscriptions.create({ customerId: 'acme', planSlug: 'enterprise' })
  const plain = createTRPCClient<AppRouter>({ links: [httpLink({ url: 'http://127.0.0.1:1/trpc' })] })
  const { name } = await plain.customers.get.query({ customerId: 'acme' })
  return \`\${allowed} \${name?.toUpperCase()}\`
}

const error: unknown = await billing.environments.current().catch((caught: unknown) => caught)
if (!(error instanceof TallywrightError)) throw new Error('expected a TallywrightError')
console.log(error.code)
`

const tsconfig = {
  compilerOptions: {
    target: 'es2022',
    lib: ['es2022', 'dom'],
    types: [],
    module: 'nodenext',
    strict: true,
    skipLibCheck: true,
    outDir: 'out',
  },
  files: ['consumer.ts', 'readme.ts'],
}

function runInSdk(program: string, ...args: string[]): void {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: sdk, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`)
}

beforeAll(() => {
  // As `pnpm pack` does by itself, which would keep to itself what the bundler says.
  runInSdk(process.execPath, 'scripts/bundle.ts')
  runInSdk(join(binaries, 'pnpm'), 'pack', '--config.ignore-scripts=true', '--pack-destination', folder)
  const [archive] = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
  mkdirSync(installed, { recursive: true })
  execFileSync('tar', ['-xzf', join(folder, archive ?? ''), '-C', installed, '--strip-components=1'])
  symlinkSync(realpathSync(join(sdk, 'node_modules/@trpc')), join(folder, 'node_modules/@trpc'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
  writeFileSync(join(folder, 'consumer.ts'), consumer)
  writeFileSync(
    join(folder, 'readme.ts'),
    `${readmeExample()}\ndeclare const process: { env: Record<string, string | undefined> }\n`,
  )
})

function readmeExample(): string {
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(sdk, 'README.md'), 'utf8')) ?? []
  return example
}

afterAll(() => rmSync(folder, { recursive: true }))

test('a consumer, and the example of the README, compile against the published package without any other of ours', () => {
  execFileSync(join(binaries, 'tsc'), ['-p', folder], { cwd: folder, stdio: 'pipe', encoding: 'utf8' })
  const printed = execFileSync(process.execPath, [join(folder, 'out/consumer.js')], { encoding: 'utf8' })
  expect(printed.trim()).toBe('connection.failed')
})

test('the published package holds two files and a page about them, no validation library and nothing of the server', () => {
  expect(readdirSync(installed, { recursive: true }).sort()).toEqual([
    'README.md',
    'dist',
    'dist/index.d.ts',
    'dist/index.js',
    'package.json',
  ])
  const [code, types] = ['index.js', 'index.d.ts'].map((name) => readFileSync(join(installed, 'dist', name), 'utf8'))
  expect(code?.match(/^import .* from '(.*)'/gm)).toEqual([expect.stringContaining("'@trpc/client'")])
  expect(types?.match(/^import .* from '(.*)'/gm)).toEqual([expect.stringContaining("'@trpc/server'")])
  expect(code?.length).toBeLessThan(60_000)
})
