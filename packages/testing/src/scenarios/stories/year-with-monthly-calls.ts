import { calls, month, priced, terms, year } from '../offers.ts'
import type { Scenario } from '../scenario.ts'

/** 500 × $0.01 = $5.00 for January, 200 × $0.01 = $2.00 for February. */
export const yearWithMonthlyCalls: Scenario = {
  file: 'year-with-monthly-calls',
  topic: 'Usage and invoices',
  title: 'A year in advance, calls by the month',
  why: 'The plan is paid once a year; what is used beyond it is billed each month and does not wait for the year to end.',
  catalog: {
    features: { calls },
    plans: {
      team: {
        name: 'Team',
        features: { calls: { ...priced, allowance: '100' } },
        prices: {
          base: { cadence: year, terms: terms('240.00') },
          calls: {
            feature: 'calls',
            cadence: month,
            planCadences: [year],
            terms: { USD: { model: 'per_unit', unitAmount: '0.01' } },
          },
        },
      },
    },
  },
  async tell({ join, subscribe, use, until }) {
    await join('Ada', { who: 'pays by card' })
    await subscribe('Ada subscribes to Team for a year', { planSlug: 'team' })
    await use('Ada makes 600 API calls', 600)
    await until('2026-02-10T00:00:00Z')
    await use('Ada makes 300 API calls', 300)
    await until('2026-03-02T00:00:00Z')
  },
}
