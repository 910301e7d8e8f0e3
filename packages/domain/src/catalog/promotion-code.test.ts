import { describe, expect, test } from 'vitest'
import { instantFromIso } from '../time/instant.ts'
import { decideRedemption, normalizedCode, type PromotionCodeRules } from './promotion-code.ts'

test.each([
  ['SUMMER', ' summer ', true],
  ['SUMMER', 'Sommer', false],
  ['ÉTÉ', 'e\u0301te\u0301', true],
  ['ＡＢＣ１', 'abc1', true],
])('%s and %s are the same code: %s', (one, other, isSame) => {
  expect(normalizedCode(one) === normalizedCode(other)).toBe(isSame)
})

const at = instantFromIso('2026-01-01T00:00:00Z')
const open: PromotionCodeRules = {
  maxRedemptions: null,
  oncePerCustomer: false,
  firstTimeOnly: false,
  planSlugs: null,
  expiresAt: null,
  archivedAt: null,
}
const anybody = { at, planSlug: 'team', hasRedeemed: true, hasPaid: true }
const later = instantFromIso('2026-01-01T00:00:00.001Z')

describe('a code', () => {
  test.each<[string, Partial<PromotionCodeRules>, Partial<typeof anybody>, string | null]>([
    ['without limits is for everybody', {}, {}, null],
    ['is redeemed until it expires', { expiresAt: later }, {}, null],
    ['is not redeemed at the instant at which it expires', { expiresAt: at }, {}, 'promotion_code.expired'],
    ['that is archived is not redeemed', { archivedAt: at, expiresAt: at }, {}, 'promotion_code.archived'],
    ['for its plans is redeemed with one of them', { planSlugs: ['solo', 'team'] }, {}, null],
    ['for its plans is not redeemed with another', { planSlugs: ['solo'] }, {}, 'promotion_code.not_applicable'],
    ['once per customer is not redeemed again', { oncePerCustomer: true }, {}, 'promotion_code.already_redeemed'],
    ['once per customer is redeemed by who has not', { oncePerCustomer: true }, { hasRedeemed: false }, null],
    ['for new customers is not for who has paid', { firstTimeOnly: true }, {}, 'promotion_code.not_applicable'],
    ['for new customers is for who has not paid', { firstTimeOnly: true }, { hasPaid: false }, null],
  ])('%s', (_, rules, redeemer, code) => {
    const decided = decideRedemption({ ...open, ...rules }, { ...anybody, ...redeemer })
    expect(decided.ok ? null : decided.error.code).toBe(code)
  })
})
