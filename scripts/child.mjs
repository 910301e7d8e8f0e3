import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { join } from 'node:path'

// One Ctrl-C arrives here twice: from the terminal, which signals the whole group, and from npm, which passes on
// what it got. Two of the same signal within this time are one wish.
const sameWishMilliseconds = 1000

/**
 * Runs a Node.js program and ends as it ends. The child leads a group of its own, so that it and what it starts see
 * each signal exactly once, and only from here.
 * @param {string} node
 * @param {readonly string[]} args
 */
export function runToEnd(node, args) {
  const guard = join(import.meta.dirname, 'end-with-parent.mjs')
  const child = spawn(node, ['--import', guard, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    detached: true,
  })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, passOn(child, signal))
  child.on('error', (error) => {
    console.error(`${node} did not start: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)))
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function passOn(child, signal) {
  let last = Number.NEGATIVE_INFINITY
  return () => {
    const now = performance.now()
    if (now - last > sameWishMilliseconds && child.pid) process.kill(-child.pid, signal)
    last = now
  }
}
