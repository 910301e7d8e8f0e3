import { inspect } from 'node:util'
import Stripe from 'stripe'
import { expect, test } from 'vitest'
import { failingClearly, StripeFailure } from './stripe-failure.ts'

test('a call that fails says why, and nothing of the objects that came with it', async () => {
  const error = new Stripe.errors.StripeInvalidRequestError({
    type: 'invalid_request_error',
    message: 'Received unknown parameter: colour',
    code: 'parameter_unknown',
    param: 'colour',
    statusCode: 400,
    requestId: 'req_1',
    payment_intent: { client_secret: 'pi_1_secret_hunter2' } as Stripe.PaymentIntent,
  })
  const failure = await failingClearly(() => Promise.reject(error)).catch((thrown: unknown) => thrown)
  expect(failure).toBeInstanceOf(StripeFailure)
  expect(failure).toHaveProperty(
    'message',
    'StripeInvalidRequestError: Received unknown parameter: colour (status 400, code parameter_unknown, param colour, request req_1)',
  )
  expect(inspect(error, { depth: 9 })).toContain('hunter2')
  expect(inspect(failure, { depth: 9 })).not.toContain('hunter2')
})

test('a bug of ours stays what it is', async () => {
  const bug = new TypeError('undefined is not a function')
  await expect(failingClearly(() => Promise.reject(bug))).rejects.toBe(bug)
})
