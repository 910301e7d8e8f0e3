import { execFile } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const APP = fileURLToPath(new URL('..', import.meta.url))
const MADE_OF = ['src', 'public', 'index.html', 'vite.config.ts', '../../packages/domain/src', '../../packages/sdk/src']

/** Builds the page unless what is built is newer than everything it is made of: `npm test` has built it already. */
export async function buildPage(): Promise<void> {
  const built = join(APP, 'dist/index.html')
  if (existsSync(built) && statSync(built).mtimeMs > Math.max(...MADE_OF.map((part) => newest(join(APP, part))))) return
  // As a program of its own, since vitest sets NODE_ENV, and that would build the page for development.
  const env = { ...process.env, NODE_ENV: 'production' }
  await promisify(execFile)(join(APP, 'node_modules/.bin/vite'), ['build'], { cwd: APP, env })
}

function newest(path: string): number {
  if (!statSync(path).isDirectory()) return statSync(path).mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
}
