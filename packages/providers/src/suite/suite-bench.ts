import { addMilliseconds, DAY, instantFromIso, money } from '@tallywright/domain'
import type { ChargeOutcome, ChargeRef, ChargeRequest, RefundRequest } from '@tallywright/engine'
import type { TestContext } from 'vitest'
import type { ProviderUnderTest, Scripted } from './provider-under-test.ts'

/** The environment's clock, unless a test says otherwise. */
export const AT = instantFromIso('2026-01-10T12:00:00Z')
/** When all has settled. */
export const LATER = addMilliseconds(AT, 7 * DAY)

export type Bench = ReturnType<typeof openBench>

/** What the tests of the suite work with; `made` gives the provider once it is made. */
export function openBench(name: string, made: () => ProviderUnderTest) {
  let count = 0
  const run = `suite-${name.replaceAll(/\W+/g, '-')}`
  const newName = (kind: string) => `${kind}-${run}-${++count}`

  const newCustomer = async () => {
    const customerId = newName('customer')
    const asked = { idempotencyKey: newName('key'), environmentId: 'env_suite', customerId, name: 'Ada', email: null }
    return { asked, customerId, ...(await made().provider.createCustomer(asked)) }
  }
  const scripted = (wanted: Scripted, { skip }: TestContext): string =>
    typeof wanted === 'string' ? wanted : skip(wanted.cannot)
  const chargeTo = async (token: string, amount = 2_000n): Promise<ChargeRequest> => {
    const { customerId, reference: customerReference } = await newCustomer()
    const attached = await made().provider.attachMethod(token, customerReference)
    if (!attached.ok) throw new Error(attached.error.message)
    const subject = { environmentId: 'env_suite', customerId, invoiceId: newName('in'), paymentId: newName('pay') }
    return {
      idempotencyKey: newName('charge'),
      money: money(amount, 'USD'),
      customerReference,
      methodReference: attached.value.reference,
      description: 'Invoice 1',
      subject,
      at: AT,
    }
  }
  const refOf = ({ idempotencyKey }: ChargeRequest, outcome: ChargeOutcome | null): ChargeRef => {
    if (outcome === null || outcome.reference === null) throw new Error('the provider does not name its charge')
    return { idempotencyKey, reference: outcome.reference }
  }
  const refundOf = (charge: ChargeRef, amount: bigint): RefundRequest => ({
    idempotencyKey: newName('refund'),
    charge,
    subject: { environmentId: 'env_suite', refundId: newName('re') },
    money: money(amount, 'USD'),
    at: AT,
  })
  const charged = async (token: string, amount?: bigint) => {
    const request = await chargeTo(token, amount)
    return { request, ref: refOf(request, await settledAnswer(request)) }
  }
  /** The answer, or what became of it where the answer does not come. */
  const settledAnswer = (request: ChargeRequest) =>
    made()
      .provider.charge(request)
      .catch(() => made().provider.findCharge(request.idempotencyKey, AT))
  const capturedOf = async ({ idempotencyKey: wanted }: { readonly idempotencyKey: string }) =>
    (await made().witness()).charges.filter(({ key, captured }) => key === wanted && captured !== 0n)
  const refundsOf = async (requests: readonly RefundRequest[]) => {
    const keys = new Set(requests.map(({ idempotencyKey }) => idempotencyKey))
    return (await made().witness()).refunds.filter(({ key }) => keys.has(key))
  }

  return { made, newName, newCustomer, scripted, chargeTo, refOf, refundOf, charged, capturedOf, refundsOf }
}
