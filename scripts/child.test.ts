import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'

const countsSignals = `
  let seen = 0
  process.on('SIGINT', () => { seen += 1 })
  setTimeout(() => { console.log('saw ' + seen); process.exit(7) }, 1200)
  console.log("started")
`

const runsForever = `
  setInterval(() => {}, 1000)
  console.log('started')
`

test('a signal that arrives twice at once reaches the program once, and its exit code comes back', async () => {
  const { parent, lines } = await startUnderParent(countsSignals)
  parent.kill('SIGINT')
  await sleep(50)
  parent.kill('SIGINT')
  const [code] = await once(parent, 'exit')
  expect(code).toBe(7)
  expect((await lines.next()).value).toBe('saw 1')
})

test('a program that a signal ends gives the exit code of that signal', async () => {
  const { parent } = await startUnderParent(runsForever)
  parent.kill('SIGTERM')
  const [code] = await once(parent, 'exit')
  expect(code).toBe(128 + 15)
})

test('the program does not outlive a parent that is killed', async () => {
  const { parent, lines } = await startUnderParent(runsForever)
  parent.kill('SIGKILL')
  // Both hold the pipe open, so its end is the end of both.
  expect((await lines.next()).done).toBe(true)
})

async function startUnderParent(program: string) {
  const module = JSON.stringify(join(import.meta.dirname, 'child.mjs'))
  const run = `import { runToEnd } from ${module}; runToEnd(process.execPath, ['-e', ${JSON.stringify(program)}])`
  const parent: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', run], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (!parent.stdout) throw new Error('The output is not a pipe.')
  const lines = createInterface(parent.stdout)[Symbol.asyncIterator]()
  await lines.next()
  return { parent, lines }
}
