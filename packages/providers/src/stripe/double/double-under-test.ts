import { type Instant, instantFromEpoch } from '@tallywright/domain'
import type { ProviderUnderTest, ProviderWitness } from '../../provider-suite.ts'
import type { CardConduct, TestMethod } from './double-cards.ts'
import type { DoubleRequest } from './double-request.ts'
import { textOf } from './double-request.ts'
import { providerOf } from './double-world.ts'
import { StripeDouble } from './stripe-double.ts'

/** When the suite's charges are made; the double's clock begins there. */
const SUITE_BEGINS_SECONDS = Date.UTC(2026, 0, 10, 12) / 1_000

/** Stripe's provider against the double, as the suite that all payment providers pass wants it. */
export async function doubleUnderTest(): Promise<ProviderUnderTest> {
  const double = await StripeDouble.start()
  const { account } = double
  account.now = SUITE_BEGINS_SECONDS
  const secondsOf = (instant: Instant) => Math.floor(instant / 1_000)
  return {
    provider: providerOf(double),
    tokens: tokensOf(double),
    witness: async () => witnessOf(double),
    passTime: async (to) => account.passTime(secondsOf(to)),
    answerAction: async ({ reference }, does) => {
      const intent = account.intent(reference)
      if (intent.status !== 'requires_action') throw new Error('its page is not there any more')
      if (does === 'confirms') account.succeed(intent)
      else account.fail(intent, { code: 'payment_intent_authentication_failure', message: 'Not confirmed.' })
    },
    completeSetup: async (reference) => double.completeSetup(reference, 'pm_card_visa'),
    openDispute: async ({ reference }) => account.dispute(account.intent(reference)).id,
    webhookOf: async ({ idempotencyKey }, signedWith) => {
      const told = account.events.find(({ type, data: { object } }) => {
        return type === 'payment_intent.succeeded' && JSON.stringify(object).includes(`"${idempotencyKey}"`)
      })
      if (told === undefined) throw new Error(`nothing was told of ${idempotencyKey}`)
      const other = signedWith === 'another' ? { secret: 'whsec_another' } : {}
      const webhook = double.webhook(told, { signedAt: account.now, ...other })
      return { ...webhook, receivedAt: instantFromEpoch(account.now * 1_000) }
    },
    close: () => double.stop(),
  }
}

function witnessOf({ account }: StripeDouble): ProviderWitness {
  return {
    charges: account.intents.map(({ metadata, amount_received, currency }) => ({
      key: metadata.tallywright_key ?? '',
      captured: BigInt(amount_received),
      currency: currency.toUpperCase(),
    })),
    refunds: account.refunds
      .filter(({ status }) => status !== 'failed' && status !== 'canceled')
      .map(({ metadata, amount, currency }) => ({
        key: metadata?.tallywright_key ?? '',
        amount: BigInt(amount),
        currency: currency.toUpperCase(),
      })),
    customers: account.customers.map(({ metadata }) => ({ customerId: metadata.tallywright_customer ?? '' })),
  }
}

const CREATE = /^POST \/v1\/payment_intents$/

function tokensOf(double: StripeDouble): ProviderUnderTest['tokens'] {
  const { tokens, methods, intents } = double.account
  const token = (name: string, more: Partial<TestMethod> & { conduct?: CardConduct } = {}) => {
    tokens.set(name, { type: 'card', brand: 'visa', last4: '4242', conduct: { kind: 'pays' }, ...more })
    return name
  }
  const isPaidWith = (name: string, methodId: string | undefined) =>
    methods.some(({ id, test }) => id === methodId && test === tokens.get(name))
  const uses = (name: string) => (request: DoubleRequest) => isPaidWith(name, textOf(request.form, 'payment_method'))
  const refunds = (name: string) => (request: DoubleRequest) => {
    const intent = intents.find(({ id }) => id === textOf(request.form, 'payment_intent'))
    return isPaidWith(name, intent?.paidWith?.id)
  }
  const losesAnswer = token('pm_loses_answer')
  const losesRequest = token('pm_loses_request')
  const losesRefundAnswer = token('pm_loses_refund_answer')
  const always = Number.POSITIVE_INFINITY
  double.faults.push(
    { on: CREATE, when: uses(losesAnswer), kind: 'cut_after', times: always },
    { on: /^POST \/v1\/refunds$/, when: refunds(losesRefundAnswer), kind: 'cut_after', times: always },
    // The package sends a request that was cut a second time.
    { on: CREATE, when: uses(losesRequest), kind: 'cut_before', times: 2 },
  )
  return {
    succeeds: 'pm_card_visa',
    declinesSoftly: 'pm_card_chargeCustomerFail',
    declinesHard: token('pm_stolen_since', { conduct: { kind: 'declines', declineCode: 'stolen_card' } }),
    requiresAction: 'pm_card_authenticationRequired',
    processingThenSucceeds: 'pm_usBankAccount_success',
    processingThenFails: token('pm_returned', { conduct: { kind: 'takes_days', ends: 'returned' } }),
    losesAnswer,
    losesRequest,
    losesRefundAnswer,
    refundPending: 'pm_card_pendingRefund',
    refundFails: token('pm_takes_no_refund', { refund: 'failed' }),
  }
}
