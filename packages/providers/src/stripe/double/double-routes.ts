import type { Customer, DoubleAccount, Intent, Method, Refund, Session } from './double-account.ts'
import { declined, shown } from './double-account.ts'
import {
  checkParameters,
  type DoubleRequest,
  type Form,
  invalid,
  missing,
  objectOf,
  type Parameters,
  textOf,
  wholeOf,
} from './double-request.ts'

interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: RegExp
  readonly parameters: Parameters
  readonly answer: (account: DoubleAccount, form: Form, id: string) => unknown
}

const EXPAND = { expand: 'any' } as const
const PAGE = { limit: true, starting_after: true } as const

/** The calls that the provider makes, with those of Stripe's parameters that it could use. */
const ROUTES: readonly Route[] = [
  route('POST', 'customers', { name: true, email: true, metadata: 'any' }, createCustomer),
  route('POST', 'customers/:id', { name: true, email: true, metadata: 'any' }, updateCustomer),
  route('DELETE', 'customers/:id', {}, deleteCustomer),
  route('GET', 'payment_methods/:id', EXPAND, (account, _, id) => methodShown(account.method(id))),
  route('POST', 'payment_methods/:id/attach', { customer: 'required' }, attach),
  route('POST', 'payment_methods/:id/detach', {}, detach),
  route(
    'POST',
    'payment_intents',
    {
      amount: 'required',
      currency: 'required',
      customer: true,
      payment_method: true,
      description: true,
      metadata: 'any',
      automatic_payment_methods: { enabled: 'required', allow_redirects: true },
      return_url: true,
      confirm: true,
      off_session: true,
    },
    createIntent,
  ),
  route('GET', 'payment_intents/search', { query: 'required', limit: true, page: true }, searchIntents),
  route('GET', 'payment_intents', { ...PAGE, customer: true, created: 'any' }, listIntents),
  route('GET', 'payment_intents/:id', EXPAND, (account, _, id) => shown(account.intent(id))),
  route(
    'POST',
    'payment_intents/:id/confirm',
    {
      payment_method: true,
      payment_method_options: { card: { request_three_d_secure: true } },
      return_url: true,
      off_session: true,
    },
    confirmIntent,
  ),
  route('POST', 'payment_intents/:id/cancel', { cancellation_reason: true }, cancelIntent),
  route('POST', 'refunds', { payment_intent: true, amount: true, metadata: 'any', reason: true }, createRefund),
  route('GET', 'refunds', { ...PAGE, payment_intent: true, created: 'any' }, listRefunds),
  route('GET', 'refunds/:id', EXPAND, (account, _, id) => found(account.refunds, 'refund', id)),
  route('GET', 'disputes/:id', EXPAND, getDispute),
  route(
    'POST',
    'checkout/sessions',
    {
      mode: true,
      customer: true,
      currency: true,
      allowed_payment_method_types: 'any',
      success_url: true,
      cancel_url: true,
      metadata: 'any',
      setup_intent_data: { metadata: 'any' },
    },
    createSession,
  ),
  route('GET', 'checkout/sessions/:id', EXPAND, getSession),
]

function route(method: Route['method'], path: string, parameters: Parameters, answer: Route['answer']): Route {
  return { method, path: new RegExp(`^/v1/${path.replace(':id', '([^/]+)')}$`), parameters, answer }
}

/** The route of a request with its parameters checked, so that what fails here has not begun. */
export function routeOf(request: DoubleRequest): (account: DoubleAccount) => unknown {
  for (const { method, path, parameters, answer } of ROUTES) {
    const match = method === request.method ? path.exec(request.path) : null
    if (match === null) continue
    checkParameters(request.form, parameters)
    return (account) => answer(account, request.form, match[1] ?? '')
  }
  throw invalid(`Unrecognized request URL (${request.method}: ${request.path}).`)
}

function found<Entry extends { readonly id: string }>(entries: readonly Entry[], kind: string, id: string): Entry {
  const entry = entries.find((each) => each.id === id)
  if (entry === undefined) throw missing(kind, id)
  return entry
}

function createCustomer(account: DoubleAccount, form: Form): Customer {
  const customer: Customer = {
    id: account.newId('cus'),
    object: 'customer',
    name: textOf(form, 'name') ?? null,
    email: textOf(form, 'email') ?? null,
    metadata: objectOf(form, 'metadata'),
    created: account.now,
  }
  account.customers.push(customer)
  return customer
}

function updateCustomer(account: DoubleAccount, form: Form, id: string): Customer {
  const customer = found(account.customers, 'customer', id)
  return Object.assign(customer, { name: textOf(form, 'name') || null, email: textOf(form, 'email') || null })
}

function deleteCustomer({ customers, methods }: DoubleAccount, _: Form, id: string) {
  customers.splice(customers.indexOf(found(customers, 'customer', id)), 1)
  for (const method of methods.filter(({ customer }) => customer === id)) method.customer = null
  return { id, object: 'customer' as const, deleted: true as const }
}

function attach(account: DoubleAccount, form: Form, id: string) {
  const method = account.method(id, 'payment_method')
  const customer = found(account.customers, 'customer', textOf(form, 'customer') ?? '')
  if (method.customer !== null) {
    throw invalid('The payment method you provided has already been attached to a customer.', {
      code: 'payment_method_unexpected_state',
    })
  }
  if (method.test.refusesToAttach && method.conduct.kind === 'declines') {
    throw account.cardError(declined(method.conduct.declineCode))
  }
  method.customer = customer.id
  return methodShown(method)
}

function detach(account: DoubleAccount, _: Form, id: string) {
  const method = account.method(id)
  if (method.customer === null) throw invalid('The payment method you provided is not attached to a customer.')
  method.customer = null
  return methodShown(method)
}

function methodShown({ id, customer, test }: Method) {
  const { type, brand, last4 } = test
  const base = { id, object: 'payment_method' as const, customer, type }
  return type === 'card'
    ? { ...base, card: { brand, last4 } }
    : { ...base, us_bank_account: { bank_name: brand, last4 } }
}

/** What Stripe takes at least, in each currency's own count; the tests use no other. */
const SMALLEST: Readonly<Record<string, number>> = { usd: 50, eur: 50, jpy: 50, kwd: 150 }

function createIntent(account: DoubleAccount, form: Form) {
  const amount = wholeOf(form, 'amount')
  const currency = textOf(form, 'currency') ?? ''
  const customer = textOf(form, 'customer') ?? null
  if (customer !== null) foundAs('customer', account.customers, customer)
  if (amount < (SMALLEST[currency] ?? 50)) {
    throw invalid('Amount must be at least $0.50 usd', { code: 'amount_too_small', param: 'amount' })
  }
  if (currency === 'kwd' && amount % 10 !== 0) throw invalid('Amount must be a multiple of 10', { param: 'amount' })
  const method = account.methodOf(customer, textOf(form, 'payment_method') ?? '')
  const intent: Intent = {
    id: account.newId('pi'),
    object: 'payment_intent',
    amount,
    amount_received: 0,
    currency,
    created: account.now,
    customer,
    description: textOf(form, 'description') ?? null,
    metadata: objectOf(form, 'metadata'),
    status: 'requires_confirmation',
    payment_method: method.id,
    last_payment_error: null,
    next_action: null,
    payment_method_options: { card: { request_three_d_secure: null } },
    paidWith: null,
  }
  account.intents.push(intent)
  account.tell('payment_intent.created', shown(intent))
  if (textOf(form, 'confirm') === 'true') account.pay(intent, method, presence(form))
  return shown(intent)
}

function presence(form: Form) {
  return { offSession: textOf(form, 'off_session') === 'true', returnUrl: textOf(form, 'return_url') ?? null }
}

/** Where the request names it, a missing object is told with the field that named it. */
function foundAs<Entry extends { readonly id: string }>(param: string, entries: readonly Entry[], id: string): Entry {
  const entry = entries.find((each) => each.id === id)
  if (entry === undefined) throw missing(param, id, param)
  return entry
}

function confirmIntent(account: DoubleAccount, form: Form, id: string) {
  const intent = account.intent(id)
  if (intent.status !== 'requires_payment_method' && intent.status !== 'requires_confirmation') {
    throw wrongState(intent, 'confirmed')
  }
  const named = textOf(form, 'payment_method') ?? intent.payment_method
  if (named === null) throw invalid('You must provide a payment_method.', { param: 'payment_method' })
  const { card } = form.payment_method_options === undefined ? { card: {} } : (form.payment_method_options as Form)
  const asked = textOf((card ?? {}) as Form, 'request_three_d_secure')
  if (asked !== undefined) intent.payment_method_options = { card: { request_three_d_secure: asked } }
  account.pay(intent, account.methodOf(intent.customer, named), presence(form))
  return shown(intent)
}

function cancelIntent(account: DoubleAccount, _: Form, id: string) {
  const intent = account.intent(id)
  const open = ['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(intent.status)
  if (!open) throw wrongState(intent, 'canceled')
  intent.status = 'canceled'
  intent.next_action = null
  account.tell('payment_intent.canceled', shown(intent))
  return shown(intent)
}

function wrongState(intent: Intent, verb: string) {
  return invalid(`This PaymentIntent could not be ${verb} because it has a status of ${intent.status}.`, {
    code: 'payment_intent_unexpected_state',
    payment_intent: shown(intent),
  })
}

/** Newest first, as all lists are, from behind `starting_after`. */
function page<Entry extends { readonly id: string }>(entries: readonly Entry[], form: Form, url: string) {
  const newestFirst = entries.toReversed()
  const after = textOf(form, 'starting_after')
  const begin = after === undefined ? 0 : newestFirst.findIndex(({ id }) => id === after) + 1
  const limit = Number(textOf(form, 'limit') ?? '10')
  const data = newestFirst.slice(begin, begin + limit)
  return { object: 'list', url, data, has_more: begin + limit < newestFirst.length }
}

function listIntents(account: DoubleAccount, form: Form) {
  const customer = textOf(form, 'customer')
  const intents = account.intents.filter((intent) => customer === undefined || intent.customer === customer)
  return page(intents.map(shown), form, '/v1/payment_intents')
}

/** Only what the search has taken in, as it was then. */
function searchIntents(account: DoubleAccount, form: Form) {
  const [, name = '', value = ''] = /^metadata\['(\w+)'\]:'((?:[^'\\]|\\.)*)'$/.exec(textOf(form, 'query') ?? '') ?? []
  if (name === '') throw invalid('We were unable to parse your search query.', { param: 'query' })
  const sought = value.replaceAll(/\\(.)/g, '$1')
  const data = [...account.searchIndex.values()].filter(({ metadata }) => metadata[name] === sought).map(shown)
  return { object: 'search_result', url: '/v1/payment_intents/search', data, has_more: false, next_page: null }
}

function createRefund(account: DoubleAccount, form: Form): Refund {
  const intent = account.intent(textOf(form, 'payment_intent') ?? '')
  const left = account.remaining(intent)
  if (intent.amount_received === 0) {
    throw invalid(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`)
  }
  if (left === 0) {
    throw invalid('Charge has already been refunded.', { code: 'charge_already_refunded' })
  }
  if (account.isDisputed(intent)) {
    throw invalid(`Charge of ${intent.id} has been charged back.`, { code: 'charge_disputed' })
  }
  const amount = textOf(form, 'amount') === undefined ? left : wholeOf(form, 'amount')
  if (amount > left) {
    throw invalid(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, {
      param: 'amount',
    })
  }
  return account.refund(intent, amount, objectOf(form, 'metadata'))
}

function listRefunds(account: DoubleAccount, form: Form) {
  const intent = textOf(form, 'payment_intent')
  const refunds = account.refunds.filter((refund) => intent === undefined || refund.payment_intent === intent)
  return page(refunds, form, '/v1/refunds')
}

function getDispute(account: DoubleAccount, form: Form, id: string) {
  const dispute = found(account.disputes, 'dispute', id)
  const expands = Object.values(objectOf(form, 'expand')).includes('payment_intent')
  return expands ? { ...dispute, payment_intent: shown(account.intent(String(dispute.payment_intent))) } : dispute
}

function createSession(account: DoubleAccount, form: Form) {
  if (textOf(form, 'mode') !== 'setup') throw invalid('This double opens setups only.', { param: 'mode' })
  if (textOf(form, 'success_url') === undefined) {
    throw invalid('Missing required param: success_url.', { code: 'parameter_missing', param: 'success_url' })
  }
  const types = Object.values(objectOf(form, 'allowed_payment_method_types'))
  if (types.length === 0 && textOf(form, 'currency') === undefined) {
    throw invalid('Missing required param: currency.', { code: 'parameter_missing', param: 'currency' })
  }
  const id = account.newId('cs_test')
  const session: Session = {
    id,
    object: 'checkout.session',
    mode: 'setup',
    status: 'open',
    url: `https://checkout.stripe.example/c/pay/${id}`,
    customer: found(account.customers, 'customer', textOf(form, 'customer') ?? '').id,
    success_url: textOf(form, 'success_url') ?? null,
    metadata: objectOf(form, 'metadata'),
    created: account.now,
    setup: { id: account.newId('seti'), status: 'requires_payment_method', method: null },
  }
  account.sessions.push(session)
  return sessionShown(account, session, [])
}

function getSession(account: DoubleAccount, form: Form, id: string) {
  const session = found(account.sessions, 'checkout.session', id)
  return sessionShown(account, session, Object.values(objectOf(form, 'expand')))
}

export function sessionShown(account: DoubleAccount, { setup, ...session }: Session, expand: readonly string[]) {
  if (!expand.some((path) => path.startsWith('setup_intent'))) return { ...session, setup_intent: setup.id }
  const wide = expand.includes('setup_intent.payment_method') && setup.method !== null
  const method = wide ? methodShown(account.method(setup.method ?? '')) : setup.method
  return {
    ...session,
    setup_intent: { id: setup.id, object: 'setup_intent', status: setup.status, payment_method: method },
  }
}
