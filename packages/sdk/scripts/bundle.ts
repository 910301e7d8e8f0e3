import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type InputPluginOption, type Plugin, rollup } from 'rollup'
import { dts } from 'rollup-plugin-dts'

const sdk = fileURLToPath(new URL('..', import.meta.url))
const dist = join(sdk, 'dist')

/** Our own packages are not published: what of them is used becomes part of the bundle. */
function ours(compiled: string, extension: 'js' | 'd.ts'): Plugin {
  return {
    name: 'ours',
    resolveId: (source) => (source === '@tallywright/domain' ? join(compiled, `domain/src/index.${extension}`) : null),
  }
}

async function bundle(compiled: string, extension: 'js' | 'd.ts', ...plugins: InputPluginOption[]): Promise<void> {
  const made = await rollup({
    input: join(compiled, `sdk/src/index.${extension}`),
    external: [/^@trpc\//, 'temporal-polyfill', 'currency-codes'],
    // What the domain computes with at run time is no part of a client: nothing it imports is kept for its effects.
    treeshake: { moduleSideEffects: false },
    plugins: [ours(compiled, extension), ...plugins],
  })
  await made.write({ file: join(dist, `index.${extension}`), format: 'es' })
  await made.close()
}

function compile(outDir: string, ...more: string[]): void {
  const tsc = join(sdk, '../../node_modules/.bin/tsc')
  const options = ['-p', join(sdk, 'tsconfig.bundle.json'), '--outDir', outDir, ...more]
  const { status, stdout } = spawnSync(tsc, options, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`the client does not compile:\n${stdout}`)
}

// A folder of its own, so that two builds at once do not take each other's files away; and not the system's for such
// files: while packing, pnpm puts that one into a node_modules, where declarations are not bundled.
mkdirSync(dist, { recursive: true })
const compiled = mkdtempSync(join(dist, 'compiled-'))
try {
  compile(compiled)
  // What is said to its readers stands in the types; the code goes without, which is a third of it.
  compile(compiled, '--declaration', 'false', '--removeComments')
  await bundle(compiled, 'js')
  await bundle(compiled, 'd.ts', dts())
} finally {
  rmSync(compiled, { recursive: true })
}
