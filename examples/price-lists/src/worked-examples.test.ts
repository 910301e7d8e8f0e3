import {
  type Catalog,
  type Decimal,
  divide,
  formatExact,
  formatMoney,
  instantFromIso,
  parseDecimal,
  prorate,
  quantityKindOf,
  type RateUsage,
  type Rating,
  rate,
  rational,
  round,
  roundToMoney,
  sum,
  usageOf,
} from '@tallywright/domain'
import { describe, expect, test } from 'vitest'
import anthropicFacts from '../facts/anthropic.json' with { type: 'json' }
import awsS3Facts from '../facts/aws-s3.json' with { type: 'json' }
import cloudflareFacts from '../facts/cloudflare-workers.json' with { type: 'json' }
import cloudfrontFacts from '../facts/cloudfront.json' with { type: 'json' }
import posthogFacts from '../facts/posthog.json' with { type: 'json' }
import slackFacts from '../facts/slack.json' with { type: 'json' }
import supabaseFacts from '../facts/supabase-pro.json' with { type: 'json' }
import { anthropic } from './anthropic.ts'
import { awsS3 } from './aws-s3.ts'
import { cloudflareWorkers } from './cloudflare-workers.ts'
import { cloudfront } from './cloudfront.ts'
import { posthog } from './posthog.ts'
import { supabasePro } from './supabase-pro.ts'

/** What a month's usage of a feature costs on a plan. */
function rateOn(catalog: Catalog, planSlug: string, featureSlug: string, usage: RateUsage | Decimal): Rating {
  const plan = catalog.plans[planSlug]
  const feature = catalog.features[featureSlug]
  const granted = plan?.features[featureSlug]
  const price = Object.values(plan?.prices ?? {}).find((each) => each.feature === featureSlug)
  const terms = price?.terms.USD
  if (terms === undefined || feature?.type !== 'metered') throw new Error(`${planSlug} has no price for ${featureSlug}`)
  const { aggregation, unitConversion = null } = feature.meter
  const allowance = granted?.type === 'metered' && 'allowance' in granted ? (granted.allowance ?? null) : null
  const rules = { currency: 'USD', terms, unitConversion, allowance, quantityKind: quantityKindOf(aggregation) }
  return rate(rules, typeof usage === 'string' ? usageOf(parseDecimal(usage)) : usage)
}

const shown = ({ amount }: Pick<Rating, 'amount'>) => formatMoney(amount)

describe('PostHog', () => {
  const plans: Record<string, string> = { 'Paid 2024-01-11': 'paid-20240111', 'Paid, later': 'paid' }
  const features: Record<string, string> = {
    events: 'events',
    session_recordings: 'recordings',
    feature_flag_requests: 'flag-requests',
    survey_responses: 'survey-responses',
    warehouse_rows_synced: 'warehouse-rows',
    exceptions: 'exceptions',
  }
  const examples = posthogFacts.workedExamples.flatMap(({ plan, inputs, total }) =>
    Object.entries(inputs).map(([feature, quantity]) => ({ plan, feature, quantity, total })),
  )

  test.each(examples)('$quantity $feature on $plan are $total', ({ plan, feature, quantity, total }) => {
    expect(shown(rateOn(posthog, plans[plan] ?? '', features[feature] ?? '', quantity))).toBe(total)
  })
})

describe('CloudFront, rounded to whole dollars as in its source', () => {
  test.each(cloudfrontFacts.workedExamples)(
    '$inputs.data_transfer_out_tb TB to the US are $total',
    ({ inputs, total }) => {
      const gigabytes = (BigInt(inputs.data_transfer_out_tb) * 1024n).toString()
      const { exact } = rateOn(cloudfront, 'pay-as-you-go', 'north-america', gigabytes)
      expect(formatExact(round(exact, { mode: 'half_up', places: 0 }))).toBe(total)
    },
  )
})

describe('Cloudflare Workers', () => {
  test.each(cloudflareFacts.workedExamples)('$from is $total', ({ inputs, lines, total }) => {
    const requests = rateOn(cloudflareWorkers, 'paid', 'requests', inputs.workers_requests)
    const cpuTime = rateOn(cloudflareWorkers, 'paid', 'cpu-time', inputs.workers_cpu_time)
    expect([shown(requests), shown(cpuTime)]).toEqual([lines.workers_requests, lines.workers_cpu_time])
    const parts = [lines.subscription, shown(requests), shown(cpuTime)].map(parseDecimal)
    expect(formatMoney(roundToMoney(sum(parts), 'USD'))).toBe(total)
  })
})

describe('Amazon S3 Express One Zone', () => {
  const [example] = awsS3Facts.workedExamples
  const usage = {
    'express-storage': ['10', example?.lines.express_one_zone_storage],
    'express-put-requests': ['1000000', example?.lines.express_one_zone_put],
    'express-get-requests': ['9000000', example?.lines.express_one_zone_get],
    // 10 KB each: reported in KB.
    'express-uploads': ['10000000', example?.lines.express_one_zone_upload],
    'express-retrievals': ['90000000', example?.lines.express_one_zone_retrieval],
  }

  test.each(Object.entries(usage))('%s', (feature, [quantity = '', expected]) => {
    expect(shown(rateOn(awsS3, 'express-one-zone', feature, quantity))).toBe(expected)
  })
})

describe('Claude tokens', () => {
  const kinds: Record<string, string> = {
    input: 'input',
    output: 'output',
    cacheWrite5m: 'cache_write',
    cacheRead: 'cache_read',
  }

  test.each(anthropicFacts.workedExamples)('$inputs are $total', ({ inputs: { model, ...tokens }, total }) => {
    const groups = Object.entries(tokens).map(([kind, quantity]) => ({
      key: { model, tokenKind: kinds[kind] ?? kind },
      quantity: parseDecimal(quantity),
    }))
    expect(shown(rateOn(anthropic, 'pay-as-you-go', 'tokens', { groups }))).toBe(total)
  })

  interface ModelPrices {
    readonly model: string
    readonly input: string
    readonly output: string
    readonly cacheRead?: string
    readonly cacheWrite5m?: string
    readonly cacheWrite1h?: string
  }

  test('each model costs per million what the list says', () => {
    const [list, batch]: readonly { readonly models: readonly ModelPrices[] }[] = anthropicFacts.prices
    const terms = anthropic.plans['pay-as-you-go'].prices.tokens?.terms.USD
    const models = terms?.model === 'model_cost' ? terms.models : {}
    for (const { model, input, output, cacheRead, cacheWrite5m, cacheWrite1h } of list?.models ?? []) {
      expect(perMillion(models[model])).toEqual(
        inDollars({ input, output, cache_read: cacheRead, cache_write: cacheWrite5m }),
      )
      expect(perMillion(models[`${model}/1h`])).toEqual(inDollars({ cache_write: cacheWrite1h }))
    }
    for (const { model, input, output } of batch?.models ?? []) {
      expect(perMillion(models[`${model}/batch`])).toEqual(inDollars({ input, output }))
    }
  })

  type Kinds = Readonly<Record<string, string | undefined>>

  function perMillion(kinds: Kinds = {}) {
    return inDollars(kinds, rational(1, 1_000_000))
  }

  function inDollars(kinds: Kinds, unit = rational(1)) {
    const known = Object.entries(kinds).filter((entry): entry is [string, string] => entry[1] !== undefined)
    return Object.fromEntries(known.map(([kind, price]) => [kind, formatExact(divide(parseDecimal(price), unit))]))
  }
})

describe('Supabase', () => {
  test('one Micro project and logs within the quota leave the fee alone', () => {
    const [within] = supabaseFacts.workedExamples
    const compute = rateOn(supabasePro, 'pro', 'compute', '1')
    const logs = rateOn(supabasePro, 'pro', 'logs-ingest', '5')
    expect([shown(compute), shown(logs), within?.total]).toEqual(['0.00', '0.00', '25'])
  })

  test('12 GB of logs are 3.50', () => {
    const [, exceeding] = supabaseFacts.workedExamples
    const logs = rateOn(supabasePro, 'pro', 'logs-ingest', exceeding?.inputs?.logs_ingest ?? '')
    expect(formatExact(logs.exact)).toBe(exceeding?.lines.logs_ingest)
  })
})

describe('Slack', () => {
  test.each(slackFacts.workedExamples)('20 of 30 days of 8 are $total', ({ inputs, total }) => {
    const whole = { start: instantFromIso('2026-11-01T00:00:00Z'), end: instantFromIso('2026-12-01T00:00:00Z') }
    const { amount } = prorate({
      amount: inputs.pricePerSeatMonth,
      currency: 'USD',
      from: instantFromIso('2026-11-11T00:00:00Z'),
      to: whole.end,
      whole,
      granularity: 'day',
      timeZone: 'UTC',
    })
    expect([inputs.daysInMonth, inputs.daysLeft, formatMoney(amount)]).toEqual(['30', '20', total])
  })
})
