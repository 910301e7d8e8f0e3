import { defineCatalog } from '@tallywright/domain'
import facts from '../facts/slack.json' with { type: 'json' }
import { month, year } from './offer-parts.ts'
import type { Source } from './source.ts'

const members = { member: { type: 'seats', included: 0, extra: 'allowed' } } as const

/**
 * Slack: members by the month or the year, prorated by the day when they join. Pro from owostack.com, verified
 * 2026-03-09, and Business+ from api-evangelist/slack, 2026-05-04; neither is Slack's own page.
 */
export const slack = defineCatalog({
  features: { member: { type: 'seats', name: 'Active members', unitName: 'member' } },
  plans: {
    pro: {
      name: 'Pro',
      proration: 'day',
      features: members,
      prices: {
        monthly: {
          feature: 'member',
          name: 'Pro members',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '8.75' } },
        },
        yearly: {
          feature: 'member',
          name: 'Pro members',
          cadence: year,
          terms: { USD: { model: 'per_unit', unitAmount: '87' } },
        },
      },
    },
    'business-plus': {
      name: 'Business+',
      proration: 'day',
      features: members,
      prices: {
        monthly: {
          feature: 'member',
          name: 'Business+ members',
          cadence: month,
          terms: { USD: { model: 'per_unit', unitAmount: '18.00' } },
        },
        yearly: {
          feature: 'member',
          name: 'Business+ members',
          cadence: year,
          terms: { USD: { model: 'per_unit', unitAmount: '180' } },
        },
      },
    },
  },
  planGroups: { slack: { name: 'Slack', plans: ['pro', 'business-plus'] } },
})

export const slackSource: Source = {
  facts,
  readings: [
    'A day on which a member joins is charged.',
    'That one member at least is billed cannot be said of seats.',
  ],
  derived: { '87': '12 × 7.25', '180': '12 × 15.00' },
}
