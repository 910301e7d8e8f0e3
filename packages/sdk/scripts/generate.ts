import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { generatedFiles } from './generated-files.ts'

const root = new URL('../../../', import.meta.url)
const folder = new URL('../src/generated/', import.meta.url)

/** A file's path and its text as the project formats it. */
export function formattedFiles(): [string, string][] {
  return Object.entries(generatedFiles()).map(([name, text]) => {
    const path = fileURLToPath(new URL(name, folder))
    return [path, format(path, text)]
  })
}

function format(path: string, text: string): string {
  const biome = fileURLToPath(new URL('node_modules/.bin/biome', root))
  const { status, stdout, stderr } = spawnSync(biome, ['check', '--write', `--stdin-file-path=${path}`], {
    cwd: fileURLToPath(root),
    input: text,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`biome could not format ${path}: ${stderr}`)
  return stdout
}

if (import.meta.main) {
  mkdirSync(folder, { recursive: true })
  for (const [path, text] of formattedFiles()) writeFileSync(path, text)
}
