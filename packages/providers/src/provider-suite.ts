import { afterAll, beforeAll, describe } from 'vitest'
import { describeCharges } from './suite/charges.ts'
import { describeCustomersAndSetups } from './suite/customers-and-setups.ts'
import { describeDisputesAndWebhooks } from './suite/disputes-and-webhooks.ts'
import type { ProviderUnderTest } from './suite/provider-under-test.ts'
import { describeRefunds } from './suite/refunds.ts'
import { openBench } from './suite/suite-bench.ts'

export type { ProviderTokens, ProviderUnderTest, ProviderWitness, Scripted } from './suite/provider-under-test.ts'

/** What every payment provider keeps to, whoever moves the money. `make` is called once. */
export function describePaymentProvider(name: string, make: () => Promise<ProviderUnderTest>): void {
  describe(`${name} as a payment provider`, () => {
    let made: ProviderUnderTest
    beforeAll(async () => {
      made = await make()
    })
    afterAll(() => made.close())

    const bench = openBench(name, () => made)
    describeCustomersAndSetups(bench)
    describeCharges(bench)
    describeRefunds(bench)
    describeDisputesAndWebhooks(bench)
  })
}
