import { expect, test } from 'vitest'
import { onceAMinute } from './once-a-minute.ts'

test('tells the first, and the first of each minute after it', () => {
  let now = 0
  const told: number[] = []
  const tell = onceAMinute(
    () => now,
    (at: number) => told.push(at),
  )
  for (now of [5, 6, 60_004, 60_005, 60_006, 300_000, 300_001]) tell(now)
  expect(told).toEqual([5, 60_005, 300_000])
})
