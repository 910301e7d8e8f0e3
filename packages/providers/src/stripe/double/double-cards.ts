/** What becomes of each use of a payment method. */
export type CardConduct =
  | { readonly kind: 'pays' }
  | { readonly kind: 'declines'; readonly declineCode: string; readonly adviceCode?: string }
  /** Declines off-session until the customer has said yes on the bank's page. */
  | { readonly kind: 'asks' }
  /** A bank debit: on its way for days. */
  | { readonly kind: 'takes_days'; readonly ends: 'paid' | 'returned' }

export interface TestMethod {
  readonly type: 'card' | 'us_bank_account'
  readonly brand: string
  readonly last4: string
  readonly conduct: CardConduct
  /** Refused when it is attached to a customer, with the same decline. */
  readonly refusesToAttach?: true
  readonly refund?: 'pending' | 'failed'
  readonly isDisputed?: true
}

const PAYS = { kind: 'pays' } as const

function card(brand: string, last4: string, more: Partial<TestMethod> = {}): TestMethod {
  return { type: 'card', brand, last4, conduct: PAYS, ...more }
}

function refusedCard(last4: string, declineCode: string): TestMethod {
  return card('visa', last4, { conduct: { kind: 'declines', declineCode }, refusesToAttach: true })
}

/** Those of docs.stripe.com/testing that the tests use. */
export const TEST_METHODS: Readonly<Record<string, TestMethod>> = {
  pm_card_visa: card('visa', '4242'),
  pm_card_mastercard: card('mastercard', '4444'),
  pm_card_chargeCustomerFail: card('visa', '0341', {
    conduct: { kind: 'declines', declineCode: 'generic_decline' },
  }),
  pm_card_authenticationRequired: card('visa', '3184', { conduct: { kind: 'asks' } }),
  pm_card_visa_chargeDeclined: refusedCard('0002', 'generic_decline'),
  pm_card_visa_chargeDeclinedStolenCard: refusedCard('9979', 'stolen_card'),
  pm_card_createDispute: card('visa', '0259', { isDisputed: true }),
  pm_card_pendingRefund: card('visa', '7726', { refund: 'pending' }),
  pm_usBankAccount_success: {
    type: 'us_bank_account',
    brand: 'STRIPE TEST BANK',
    last4: '6789',
    conduct: { kind: 'takes_days', ends: 'paid' },
  },
}
