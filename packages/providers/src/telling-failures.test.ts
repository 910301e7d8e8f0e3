import { instantFromIso } from '@tallywright/domain'
import { expect, test } from 'vitest'
import { memoryBooks } from './sandbox/sandbox-books.ts'
import { sandboxProvider } from './sandbox/sandbox-provider.ts'
import { type ProviderFailure, tellingFailures } from './telling-failures.ts'

const at = instantFromIso('2026-01-01T00:00:00Z')

function told(lostLookUps: number) {
  const failures: ProviderFailure[] = []
  const provider = sandboxProvider(memoryBooks(), { faults: { seed: '1', lostLookUps } })
  return { failures, provider: tellingFailures(provider, (failure) => failures.push(failure)) }
}

test('a call that fails is told by its name, and fails', async () => {
  const { provider, failures } = told(100)
  await expect(provider.findCharge('inv_1:1', at)).rejects.toThrow(/./)
  expect(failures).toEqual([
    { provider: 'sandbox', call: 'findCharge', name: 'NoAnswer', message: expect.stringMatching(/./) },
  ])
})

test('what is answered is answered, and nothing is told', async () => {
  const { provider, failures } = told(0)
  expect([provider.name, provider.movesRealMoney]).toEqual(['sandbox', false])
  expect(await provider.findCharge('inv_1:1', at)).toBe(null)
  expect(failures).toEqual([])
})
