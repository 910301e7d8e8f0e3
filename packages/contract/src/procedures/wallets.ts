import { z } from 'zod'
import { ledgerEntry, wallet } from '../objects/wallet.ts'
import { defineProcedure } from '../procedure.ts'
import { currency } from '../values/amount.ts'
import { unitsInput } from '../values/decimal.ts'
import { customerRef } from '../values/id.ts'
import { instantInput } from '../values/instant.ts'
import { page, pageInput } from '../values/page.ts'
import { slug } from '../values/slug.ts'
import { adds, reads } from './annotations.ts'

const unit = z
  .union([currency, slug], { error: 'must be a currency or the slug of a credit' })
  .describe('A currency, or the slug of a credit of the catalog.')
const ofWallet = { customerId: customerRef, unit }
const amount = unitsInput.describe('Whole minor units of a currency, or credits.')

export const list = defineProcedure({
  kind: 'query',
  input: z.strictObject({ customerId: customerRef }),
  output: z.object({ items: z.array(wallet) }),
  access: { secret: true, scope: 'wallets:read' },
  idempotency: 'none',
  customerField: 'customerId',
  rest: { method: 'GET', path: '/v1/customers/{customerId}/wallets' },
  mcp: reads('List wallets'),
  summary: 'List the wallets of a customer.',
  description: 'One for each currency and credit that the customer was ever granted, by unit; there are no pages.',
  errors: ['customer.not_found'],
})

export const get = defineProcedure({
  kind: 'query',
  input: z.strictObject(ofWallet),
  output: wallet,
  access: { secret: true, scope: 'wallets:read' },
  idempotency: 'none',
  customerField: 'customerId',
  rest: { method: 'GET', path: '/v1/customers/{customerId}/wallets/{unit}' },
  mcp: reads('Get a wallet'),
  summary: 'Get the balance of one wallet and what is left of its grants.',
  description: 'Empty where the customer was never granted anything of the unit (semantics §8).',
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
  input: z.strictObject({ ...ofWallet, amount: amount.describe('Added, or with a minus taken away.') }),
  output: wallet,
  access: { secret: true, scope: 'wallets:write' },
  idempotency: 'key',
  customerField: 'customerId',
  rest: { method: 'POST', path: '/v1/customers/{customerId}/wallets/{unit}/adjust' },
  mcp: adds('Adjust a wallet'),
  summary: 'Correct a wallet by hand.',
  description:
    'What is added is a grant without an end; what is taken away is drawn in the usual order, and refused where the wallet ' +
    'holds less (semantics §8).',
  errors: ['customer.not_found', 'customer.deleted', 'wallet.unknown_unit', 'wallet.insufficient_balance'],
})
