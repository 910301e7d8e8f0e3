import { z } from 'zod'
import { commitHash } from '../objects/preview.ts'
import { ledgerEntry, topUp as topUpObject, topUpPreview, wallet, walletNow } from '../objects/wallet.ts'
import { defineProcedure } from '../procedure.ts'
import { currency } from '../values/amount.ts'
import { unitsInput } from '../values/decimal.ts'
import { customerRef } from '../values/id.ts'
import { instantInput } from '../values/instant.ts'
import { page, pageInput } from '../values/page.ts'
import { slug } from '../values/slug.ts'
import { line } from '../values/text.ts'
import { adds, reads, sets } from './annotations.ts'

const unit = z
  .union([currency, slug], { error: 'must be a currency or the slug of a credit' })
  .describe('A currency, or the slug of a credit of the catalog.')
const ofWallet = { customerId: customerRef, unit }
const amount = unitsInput.describe('Whole minor units of a currency, or credits.')

export const list = defineProcedure({
  kind: 'query',
  input: z.strictObject({ customerId: customerRef }),
  output: z.object({ items: z.array(walletNow) }),
  access: { secret: true, scope: 'wallets:read' },
  idempotency: 'none',
  customerField: 'customerId',
  rest: { method: 'GET', path: '/v1/customers/{customerId}/wallets' },
  mcp: reads('List wallets'),
  summary: 'List the wallets of a customer.',
  description:
    'One for each currency and credit that the customer was ever granted, or that is topped up by itself, by unit; there are no pages.',
  errors: ['customer.not_found'],
})

export const get = defineProcedure({
  kind: 'query',
  input: z.strictObject(ofWallet),
  output: walletNow,
  access: { secret: true, scope: 'wallets:read' },
  idempotency: 'none',
  customerField: 'customerId',
  rest: { method: 'GET', path: '/v1/customers/{customerId}/wallets/{unit}' },
  mcp: reads('Get a wallet'),
  summary: 'Get the balance of one wallet and what is left of its grants.',
  description:
    'Empty where the customer was never granted anything of the unit. It says how it is topped up by itself, if it is, and how ' +
    'that stands (semantics §8).',
  errors: ['customer.not_found', 'wallet.unknown_unit'],
})

export const ledger = defineProcedure({
  kind: 'query',
  input: z.strictObject({ ...ofWallet, ...pageInput }),
  output: page(ledgerEntry),
  access: { secret: true, scope: 'wallets:read' },
  idempotency: 'none',
  customerField: 'customerId',
  rest: { method: 'GET', path: '/v1/customers/{customerId}/wallets/{unit}/ledger' },
  mcp: reads('List the ledger of a wallet'),
  summary: 'List every movement of a wallet, newest first.',
  description: 'Entries are never changed: the balance is their sum (semantics §8).',
  errors: ['customer.not_found', 'wallet.unknown_unit'],
})

export const grant = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    ...ofWallet,
    amount,
    priority: z.exactOptional(z.int().min(0).max(1_000).describe('0 is drawn first; 50 unless given.')),
    effectiveAt: z.exactOptional(instantInput.describe('Now unless given; not in the past.')),
    expiresAt: z.exactOptional(instantInput.describe('Never unless given.')),
  }),
  output: wallet,
  access: { secret: true, scope: 'wallets:write' },
  idempotency: 'key',
  customerField: 'customerId',
  rest: { method: 'POST', path: '/v1/customers/{customerId}/wallets/{unit}/grants' },
  mcp: adds('Grant wallet units'),
  summary: 'Give a customer money or credits.',
  description: 'A grant of its own, which pays the debt of an overdraft first (semantics §8).',
  errors: ['customer.not_found', 'customer.deleted', 'wallet.unknown_unit'],
})

export const adjust = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    ...ofWallet,
    amount: amount.describe('Added, or with a minus taken away.'),
    reason: z.exactOptional(line(500).describe('Kept with the movement; `Tallywright-Reason` unless given.')),
  }),
  output: wallet,
  access: { secret: true, scope: 'wallets:write' },
  idempotency: 'key',
  customerField: 'customerId',
  rest: { method: 'POST', path: '/v1/customers/{customerId}/wallets/{unit}/adjust' },
  mcp: adds('Adjust a wallet'),
  summary: 'Correct a wallet by hand.',
  description:
    'What is added is a grant without an end; what is taken away is drawn in the usual order, and refused where the wallet ' +
    'holds less beside what open holds have set aside (semantics §8).',
  errors: ['customer.not_found', 'customer.deleted', 'wallet.unknown_unit', 'wallet.insufficient_balance'],
})

const order = {
  ...ofWallet,
  amount: amount.describe('What is bought: whole minor units of a currency, or credits.'),
  currency: z.exactOptional(
    currency.describe('What it is paid in; needed only where the credit is sold in several currencies.'),
  ),
}

const orderErrors = [
  'customer.not_found',
  'wallet.unknown_unit',
  'wallet.unit_mismatch',
  'wallet.not_for_sale',
  'currency.not_offered',
  'amount.out_of_range',
] as const

export const topUp = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ ...order, planHash: commitHash }),
  output: topUpObject,
  access: { secret: true, scope: 'wallets:write' },
  idempotency: 'key',
  customerField: 'customerId',
  rest: { method: 'POST', path: '/v1/customers/{customerId}/wallets/{unit}/top-ups' },
  mcp: adds('Top a wallet up'),
  summary: 'Buy money or credits for a wallet.',
  description:
    'Charged first, to the default payment method and never from a wallet: the units come in the transaction that sees the ' +
    'payment, at once or later (`pending`). After a decline nothing was bought, and the invoice is void. Money is not taxed, ' +
    'credits are taxed when they are bought and never when they are used (semantics §8).',
  errors: [
    ...orderErrors,
    'customer.deleted',
    'payment_method.required',
    'top_up.payment_failed',
    'preview.not_found',
    'preview.stale',
  ],
})

export const previewTopUp = defineProcedure({
  kind: 'query',
  input: z.strictObject(order),
  output: topUpPreview,
  access: { secret: true, scope: 'wallets:read' },
  idempotency: 'none',
  customerField: 'customerId',
  rest: { method: 'GET', path: '/v1/customers/{customerId}/wallets/{unit}/top-up-preview' },
  mcp: reads('Preview a top-up'),
  summary: 'Show what a top-up would cost, with its tax.',
  description:
    'The computation of `wallets.topUp`, stopped before anything but the preview is saved. It holds for 15 minutes.',
  errors: [...orderErrors],
})

export const setAutoTopUp = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({
    ...ofWallet,
    autoTopUp: z
      .strictObject({
        threshold: amount.describe('Below so much spendable it is topped up.'),
        amount: amount.describe('By so much.'),
        monthlyCap: amount.describe('At most so much in a calendar month of the customer’s time zone.'),
        currency: order.currency,
      })
      .nullable()
      .describe('Null turns it off.'),
  }),
  output: wallet,
  access: { secret: true, scope: 'wallets:write' },
  idempotency: 'key',
  customerField: 'customerId',
  rest: { method: 'PUT', path: '/v1/customers/{customerId}/wallets/{unit}/auto-top-up' },
  mcp: sets('Set the automatic top-up'),
  summary: 'Let a wallet be topped up by itself, or no more.',
  description:
    'One at a time, and as many a day as an environment’s cap of charges allows. A declined one is told ' +
    '(`wallet.auto_top_up_failed`) and tried again after a day, or when another default payment method comes; after a hard ' +
    'decline, or the fifth in a row, only then (semantics §8).',
  errors: [...orderErrors, 'customer.deleted'],
})
