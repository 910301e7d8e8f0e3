import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startWorker } from './worker.ts'

const nothingWrong = (error: unknown) => {
  throw error
}

test('goes on at once while there is something to do, and pauses when there is not', async () => {
  const left = [3, 2, 1, 0]
  const rounds: number[] = []
  const worker = startWorker(async () => {
    const done = left.shift() ?? 0
    rounds.push(done)
    return done
  }, nothingWrong)
  await wait(100)
  expect(rounds).toEqual([3, 2, 1, 0])
  await worker.stop()
})

test('tells of a round that failed, and tries again', async () => {
  const failures: unknown[] = []
  let rounds = 0
  const worker = startWorker(
    async () => {
      rounds++
      if (rounds === 1) throw new Error('the database is away')
      return 0
    },
    (error) => failures.push(error),
  )
  await wait(1_200)
  await worker.stop()
  expect(failures).toEqual([new Error('the database is away')])
  expect(rounds).toBe(2)
})

test('lets the round that is running end before it has stopped', async () => {
  let ended = false
  const worker = startWorker(async () => {
    await wait(50)
    ended = true
    return 1
  }, nothingWrong)
  await worker.stop()
  expect(ended).toBe(true)
})
