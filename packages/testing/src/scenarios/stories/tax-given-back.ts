import { onePlan } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** €90.00 and 19 % are €107.10; of €35.70 are €30.00 net and €5.70 tax. */
export const taxGivenBack: Scenario = {
  file: 'tax-given-back',
  topic: 'Tax and currencies',
  title: 'A credit gives back the tax of its invoice',
  why: 'Tax on discounted lines is computed on what is paid, and what is credited takes back the same share of it.',
  catalog: {
    ...onePlan('100.00', 'EUR'),
    coupons: {
      tenth: { name: 'A tenth', discount: { type: 'percent', percent: '10' }, duration: { kind: 'forever' } },
    },
  },
  async tell({ billing, join, step, subscribe, lastInvoice }) {
    const seller = { name: 'Seller GmbH', address: { country: 'DE' } }
    await billing.environments.updateSettings({ seller, tax: { registrations: ['DE', 'EU-OSS'] } })

    await billing.promotionCodes.create({ code: 'TENTH', couponSlug: 'tenth' })
    await join('Ada', { who: 'in Germany, pays by card', address: { country: 'DE' } })
    await subscribe('Ada subscribes to Team with the code TENTH', { planSlug: 'team', promotionCode: 'TENTH' })
    const { id: invoiceId } = await lastInvoice()
    await step('The seller gives back a third of the invoice, €35.70', () =>
      billing.creditNotes.create({ invoiceId, amount: 3570 }),
    )
  },
}
