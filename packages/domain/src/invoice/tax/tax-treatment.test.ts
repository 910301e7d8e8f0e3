import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isRegistered } from './tax-registration.ts'
import { type TaxCustomer, type TaxSeller, taxationOf } from './tax-treatment.ts'

function seller(country: string | null, ...registrations: string[]): TaxSeller {
  return { country, region: null, registrations }
}

function customer(country: string | null, more: Partial<TaxCustomer> = {}): TaxCustomer {
  return { country, region: null, exemption: 'none', vatNumberValid: false, ...more }
}

const business = { vatNumberValid: true }

describe('who owes the tax, and where', () => {
  test.each<[string, TaxSeller, TaxCustomer, string]>([
    ['a consumer at home pays at home', seller('DE', 'DE'), customer('DE'), 'standard DE'],
    ['a business at home pays at home', seller('DE', 'DE'), customer('DE', business), 'standard DE'],
    ['a consumer abroad pays home rates without OSS', seller('DE', 'DE'), customer('FR'), 'standard DE'],
    ['a consumer abroad pays rates there with OSS', seller('DE', 'DE', 'EU-OSS'), customer('FR'), 'standard FR'],
    ['a consumer abroad pays rates there where registered', seller('DE', 'DE', 'FR'), customer('FR'), 'standard FR'],
    ['OSS covers consumers at home too', seller('DE', 'EU-OSS'), customer('DE'), 'standard DE'],
    ['a business abroad accounts for it', seller('DE', 'DE', 'EU-OSS'), customer('FR', business), 'reverse_charge FR'],
    ['whether the seller is registered or not', seller('DE'), customer('FR', business), 'reverse_charge FR'],
    ['and of a seller outside the EU', seller('US'), customer('FR', business), 'reverse_charge FR'],
    ['Greece is in the EU as GR', seller('DE', 'DE'), customer('GR', business), 'reverse_charge GR'],
    ['exports carry none', seller('DE', 'DE', 'EU-OSS'), customer('US'), 'not_collected US'],
    ['a number outside the EU changes nothing', seller('DE', 'DE'), customer('CH', business), 'not_collected CH'],
    ['nor does one in the United Kingdom', seller('DE', 'DE'), customer('GB', business), 'not_collected GB'],
    ['a foreign seller collects from EU consumers with OSS', seller('US', 'EU-OSS'), customer('FR'), 'standard FR'],
    ['and nothing without', seller('US', 'US'), customer('FR'), 'not_collected FR'],
    ['a seller that is registered nowhere collects nothing', seller('DE'), customer('DE'), 'not_collected DE'],
    ['nobody knows where: at home', seller('DE', 'DE'), customer(null), 'standard DE'],
    ['nobody knows where, registered nowhere', seller('DE'), customer(null), 'not_collected null'],
    ['an exempt customer owes none', seller('DE', 'DE'), customer('DE', { exemption: 'exempt' }), 'exempt DE'],
    [
      'one who accounts for it by their own law does so',
      seller('GB', 'GB'),
      customer('GB', { exemption: 'reverse_charge' }),
      'reverse_charge GB',
    ],
    ['a seller without a country reverses nothing', seller(null), customer('FR', business), 'not_collected FR'],
  ])('%s', (_, from, to, expected) => {
    const { treatment, place } = taxationOf(from, to)
    expect(`${treatment} ${place.country}`).toBe(expected)
  })

  test('in a region that the seller is registered in, and in no other of the country', () => {
    const californian = seller('US', 'US-CA')
    expect(taxationOf(californian, customer('US', { region: 'CA' }))).toEqual({
      treatment: 'standard',
      place: { country: 'US', region: 'CA' },
    })
    expect(taxationOf(californian, customer('US', { region: 'NY' })).treatment).toBe('not_collected')
    expect(taxationOf(californian, customer('US')).treatment).toBe('not_collected')
    expect(taxationOf(seller('US', 'US'), customer('US', { region: 'NY' })).treatment).toBe('standard')
  })
})

const countries = fc.constantFrom('DE', 'FR', 'GR', 'US', 'GB', 'CH', null)
const sellers = fc
  .record({ country: countries, registrations: fc.subarray(['DE', 'FR', 'US', 'US-CA', 'EU-OSS']) })
  .map(({ country, registrations }) => seller(country, ...registrations))

test('tax is collected only where the seller is registered', () => {
  fc.assert(
    fc.property(sellers, countries, fc.boolean(), (from, country, vatNumberValid) => {
      const { treatment, place } = taxationOf(from, customer(country, { vatNumberValid }))
      if (treatment === 'standard') expect(isRegistered(from.registrations, place)).toBe(true)
    }),
  )
})

test('without a valid number of the EU nobody accounts for the tax themselves', () => {
  fc.assert(
    fc.property(sellers, countries, (from, country) => {
      expect(taxationOf(from, customer(country)).treatment).not.toBe('reverse_charge')
    }),
  )
})
