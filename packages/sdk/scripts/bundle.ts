import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type InputOptions, type Plugin, rollup } from 'rollup'
import { dts } from 'rollup-plugin-dts'

const folder = new URL('../', import.meta.url)
const compiled = new URL('dist/compiled/', folder)

/** Our own packages are not published: what of them is used becomes part of the bundle. */
function ours(extension: 'js' | 'd.ts'): Plugin {
  return {
    name: 'ours',
    resolveId: (source) =>
      source === '@tallywright/domain' ? fileURLToPath(new URL(`domain/src/index.${extension}`, compiled)) : null,
  }
}

async function bundle(extension: 'js' | 'd.ts', options: InputOptions): Promise<void> {
  const made = await rollup({
    input: fileURLToPath(new URL(`sdk/src/index.${extension}`, compiled)),
    // What the domain computes with at run time is no part of a client: nothing it imports is kept for its effects.
    treeshake: { moduleSideEffects: false },
    ...options,
  })
  await made.write({ file: fileURLToPath(new URL(`dist/index.${extension}`, folder)), format: 'es' })
  await made.close()
}

function compile(): void {
  const tsc = fileURLToPath(new URL('../../node_modules/.bin/tsc', folder))
  const project = fileURLToPath(new URL('tsconfig.bundle.json', folder))
  const { status, stdout } = spawnSync(tsc, ['-p', project], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`the client does not compile:\n${stdout}`)
}

rmSync(new URL('dist/', folder), { recursive: true, force: true })
compile()
const external = [/^@trpc\//, 'temporal-polyfill', 'currency-codes']
await bundle('js', { external, plugins: [ours('js')] })
await bundle('d.ts', { external, plugins: [ours('d.ts'), dts()] })
rmSync(compiled, { recursive: true })
