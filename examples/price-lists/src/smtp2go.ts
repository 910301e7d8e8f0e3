import { defineCatalog } from '@tallywright/domain'
import facts from '../facts/smtp2go.json' with { type: 'json' }
import { month, payAsYouGo, year } from './offer-parts.ts'
import type { Source } from './source.ts'

/** The quota is per month on a yearly plan too. */
const monthly = { cadence: month, planCadences: [month, year] } as const

/**
 * SMTP2GO: a free plan and two paid ones, by the month or the year, with a price per further thousand e-mails. From
 * api-evangelist/smtp2go, which re-read the provider's page on 2026-08-13.
 */
export const smtp2go = defineCatalog({
  features: {
    emails: { type: 'metered', name: 'E-mails', unitName: 'e-mail', meter: { aggregation: 'sum' } },
  },
  plans: {
    free: {
      name: 'Free',
      features: { emails: { type: 'metered', consumption: 'priced', allowance: '1000', overage: 'blocked' } },
      prices: {},
    },
    starter: {
      name: 'Starter',
      features: { emails: { ...payAsYouGo, allowance: '10000' } },
      prices: {
        monthly: { name: 'Starter', cadence: month, terms: { USD: { model: 'flat', amount: '10' } } },
        yearly: { name: 'Starter', cadence: year, terms: { USD: { model: 'flat', amount: '100' } } },
        emails: {
          ...monthly,
          feature: 'emails',
          name: 'Further e-mails',
          terms: { USD: { model: 'package', size: '1000', packageAmount: '1.00' } },
        },
      },
    },
    professional: {
      name: 'Professional',
      features: { emails: { ...payAsYouGo, allowance: '100000' } },
      prices: {
        monthly: { name: 'Professional', cadence: month, terms: { USD: { model: 'flat', amount: '75' } } },
        yearly: { name: 'Professional', cadence: year, terms: { USD: { model: 'flat', amount: '750' } } },
        emails: {
          ...monthly,
          feature: 'emails',
          name: 'Further e-mails',
          terms: { USD: { model: 'package', size: '1000', packageAmount: '0.85' } },
        },
      },
    },
  },
  planGroups: { smtp2go: { name: 'SMTP2GO', plans: ['free', 'starter', 'professional'] } },
})

export const smtp2goSource: Source = {
  facts,
  readings: [
    'A started thousand is charged whole.',
    'On a yearly plan, too, e-mails beyond the quota are counted and charged by the month.',
    'The free plan’s limits by day and hour are not part of a price. Premier has no public price.',
  ],
}
