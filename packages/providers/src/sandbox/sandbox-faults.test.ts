import { describe, expect, test } from 'vitest'
import { AT, chargeOf, refundOf } from './charge-for-test.ts'
import { memoryBooks } from './sandbox-books.ts'
import type { FaultPlan } from './sandbox-faults.ts'
import { sandboxProvider } from './sandbox-provider.ts'

const KEYS = Array.from({ length: 400 }, (_, index) => `inv_${index}:1`)

/** What each of these charges was answered at first, and what became of it in the end. */
async function lifeUnder(faults: FaultPlan, keys: readonly string[] = KEYS) {
  const provider = sandboxProvider(memoryBooks(), { faults, lateByMs: 0 })
  const lives: [string, string][] = []
  for (const key of keys) {
    const request = chargeOf(key, 'succeeds', { invoiceId: key })
    const first = await provider.charge(request).catch(() => null)
    const known = await provider.findCharge(key, AT).catch(() => 'unanswered' as const)
    const again = await provider.charge(request).catch(() => provider.findCharge(key, AT))
    const seen = [first?.status, typeof known === 'string' ? known : known?.status, again?.status]
    lives.push([key, seen.join(' ')])
  }
  return { lives: new Map(lives), witness: await provider.witness(AT) }
}

const PLAN: FaultPlan = { seed: 'one', lostRequests: 10, lostAnswers: 10, lostLookUps: 10, late: 10, declines: 10 }

describe('a plan of faults', () => {
  test('meets the same requests whatever order they come in', async () => {
    const forwards = await lifeUnder(PLAN)
    const backwards = await lifeUnder(PLAN, KEYS.toReversed())
    expect(backwards.lives).toEqual(forwards.lives)
    expect((await lifeUnder({ ...PLAN, seed: 'two' })).lives).not.toEqual(forwards.lives)
  })

  test.each<[keyof FaultPlan, string]>([
    ['lostRequests', '  succeeded'],
    ['lostAnswers', ' succeeded succeeded'],
    ['lostLookUps', 'succeeded unanswered succeeded'],
    ['declines', 'failed failed failed'],
  ])('%s: in about the share that was asked for, the others untouched', async (fault, life) => {
    const { lives } = await lifeUnder({ seed: 'one', [fault]: 20 })
    const met = [...lives.values()].filter((seen) => seen === life).length
    expect(met).toBeGreaterThan(50)
    expect(met).toBeLessThan(110)
    expect([...lives.values()].filter((seen) => seen === 'succeeded succeeded succeeded')).toHaveLength(
      KEYS.length - met,
    )
  })

  test('charges each key at most once, and those that are not declined exactly once', async () => {
    const { lives, witness } = await lifeUnder(PLAN)
    const declined = [...lives.values()].filter((seen) => seen.endsWith('failed')).length
    expect(new Set(witness.charges.map(({ key }) => key)).size).toBe(witness.charges.length)
    const total = witness.charges.reduce((sum, { captured }) => sum + captured, 0n)
    expect(total).toBe(BigInt(KEYS.length - declined) * 100n)
  })

  test('fails refunds, and loses their answers, without giving back more', async () => {
    const faults = { seed: 'one', failedRefunds: 20 }
    const provider = sandboxProvider(memoryBooks(), { faults })
    const statuses: string[] = []
    for (const key of KEYS) {
      await provider.charge(chargeOf(key, 'succeeds'))
      statuses.push((await provider.refund(refundOf(`re_${key}`, key, 100n))).status)
    }
    const failed = statuses.filter((status) => status === 'failed').length
    expect(failed).toBeGreaterThan(50)
    expect(failed).toBeLessThan(110)
    const { charges } = await provider.witness(AT)
    expect(charges.filter(({ refunded }) => refunded === 0n)).toHaveLength(failed)
  })
})
