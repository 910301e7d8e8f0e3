import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { declineOf, HARD_CODES, type StripeDecline } from './stripe-decline.ts'

describe('a decline says why, and whether the same method may ever work again', () => {
  test.each<[StripeDecline, string, boolean]>([
    [{ code: 'card_declined', decline_code: 'insufficient_funds' }, 'insufficient_funds', false],
    [{ code: 'card_declined', decline_code: 'generic_decline' }, 'generic_decline', false],
    [{ code: 'card_declined', decline_code: 'do_not_honor' }, 'do_not_honor', false],
    [{ code: 'card_declined', decline_code: 'card_velocity_exceeded' }, 'card_velocity_exceeded', false],
    [{ code: 'processing_error' }, 'processing_error', false],
    [{ code: 'payment_intent_authentication_failure' }, 'payment_intent_authentication_failure', false],
    [{ code: 'card_declined', decline_code: 'authentication_required' }, 'authentication_required', false],
    [{ code: 'card_declined', decline_code: 'stolen_card' }, 'stolen_card', true],
    [{ code: 'card_declined', decline_code: 'lost_card' }, 'lost_card', true],
    [{ code: 'card_declined', decline_code: 'pickup_card' }, 'pickup_card', true],
    [{ code: 'card_declined', decline_code: 'revocation_of_authorization' }, 'revocation_of_authorization', true],
    [{ code: 'card_declined', decline_code: 'fraudulent' }, 'fraudulent', true],
    [{ code: 'expired_card' }, 'expired_card', true],
    [{ code: 'incorrect_number' }, 'incorrect_number', true],
    [{}, 'generic_decline', false],
  ])('%o', (said, code, hard) => {
    expect(declineOf({ ...said, message: 'Your card was declined.' })).toEqual({
      code,
      hard,
      message: 'Your card was declined.',
    })
  })

  test.each([
    ['do_not_try_again', true],
    ['confirm_card_data', true],
    ['try_again_later', false],
  ])('the network’s advice %s decides what the code leaves open', (advice_code, hard) => {
    expect(declineOf({ code: 'card_declined', decline_code: 'generic_decline', advice_code })).toMatchObject({ hard })
  })
})

test('the guide lists exactly the codes of hard declines', () => {
  const guide = readFileSync(new URL('../../../../docs/guides/stripe.md', import.meta.url), 'utf8')
  const [, listed = ''] = /Hard declines,[^:]*:\n([\s\S]*?)The network/.exec(guide) ?? []
  const codes = [...listed.matchAll(/`([a-z_]+)`/g)].map(([, code]) => code)
  expect(codes.sort()).toEqual([...HARD_CODES].sort())
})
