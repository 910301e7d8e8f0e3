import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Installs what the lock file names, unless the last install left the same. Gives a line on failure.
 * @param {string} root
 */
export function installOnce(root) {
  const stamp = join(root, 'node_modules', '.installed')
  const wanted = fingerprint(root)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return undefined

  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const { status, error } = spawnSync('npx', ['--yes', packageManager, 'install', '--frozen-lockfile'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    // Without a terminal pnpm asks before it replaces node_modules of another layout, and nobody answers.
    env: { ...process.env, CI: 'true' },
  })
  if (status !== 0) return `The install with ${packageManager} failed${error ? `: ${error.message}` : ''}.`
  writeFileSync(stamp, wanted)
  return undefined
}

/**
 * The platform is part of it: a folder copied from another machine holds binaries of that machine.
 * @param {string} root
 */
function fingerprint(root) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`)
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, file)))
  return hash.digest('hex')
}
