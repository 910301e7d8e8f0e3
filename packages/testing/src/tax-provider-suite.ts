import { instantFromIso, refusalOfTaxRates, taxRatesFor } from '@tallywright/domain'
import type { TaxProvider, TaxQuestion } from '@tallywright/engine'
import { describe, expect, test } from 'vitest'

/** What every tax provider promises. `open` gives one that knows the public rates of Germany and France. */
export function describeTaxProvider(name: string, open: () => TaxProvider): void {
  const ask = (question: TaxQuestion) => open().rulesFor(question)

  describe(`the tax provider ${name}`, () => {
    test('has a name of its own', () => {
      expect(open().name).not.toBe('')
    })

    test('gives rates that the domain can compute with, of the place that it names', async () => {
      const { treatment, place, rates } = await ask(question({ country: 'FR' }, ['DE', 'EU-OSS']))
      expect([treatment, place.country]).toEqual(['standard', 'FR'])
      expect(refusalOfTaxRates(rates)).toBeNull()
      const inForce = taxRatesFor(rates, { ...place, at: question({}).at }, null)
      expect(inForce.map(({ percent, country }) => [percent, country])).toEqual([['20', 'FR']])
    })

    test('answers for the instant that it is asked about', async () => {
      const percentAt = async (at: string) => {
        const asked = { ...question({ country: 'DE' }), at: instantFromIso(at) }
        const { place, rates } = await ask(asked)
        return taxRatesFor(rates, { ...place, at: asked.at }, null).map(({ percent }) => percent)
      }
      expect(await percentAt('2020-12-31T12:00:00Z')).toEqual(['16'])
      expect(await percentAt('2021-01-01T12:00:00Z')).toEqual(['19'])
    })

    test.each<[string, TaxQuestion, string]>([
      [
        'leaves the tax to a business abroad with a valid number',
        question({ country: 'FR', vatNumber: VALID }),
        'reverse_charge',
      ],
      ['takes no invalid number for a business', question({ country: 'FR', vatNumber: INVALID }), 'standard'],
      ['takes no number of another country for one', question({ country: 'AT', vatNumber: VALID }), 'standard'],
      ['frees the exempt', question({ country: 'DE', exemption: 'exempt' }), 'exempt'],
      ['collects nothing where the seller is not registered', question({ country: 'DE' }, []), 'not_collected'],
      ['collects nothing on exports', question({ country: 'US' }), 'not_collected'],
    ])('%s', async (_, asked, treatment) => {
      const rules = await ask(asked)
      expect(rules.treatment).toBe(treatment)
      if (treatment !== 'standard') expect(rules.rates).toEqual([])
    })

    test('gives the same answer to the same question', async () => {
      const asked = question({ country: 'FR' }, ['EU-OSS'])
      expect(await ask(asked)).toEqual(await ask(asked))
    })
  })
}

const VALID = 'FR40303265045'
const INVALID = 'FR40303265046'

type Buyer = Partial<Omit<TaxQuestion['customer'], 'address'>> & { readonly country?: string }

/** A seller in Germany, registered there unless it says otherwise, and this buyer. */
function question({ country, ...customer }: Buyer, registrations: readonly string[] = ['DE']): TaxQuestion {
  return {
    seller: { address: addressIn('DE'), registrations },
    customer: {
      address: country === undefined ? null : addressIn(country),
      vatNumber: null,
      exemption: 'none',
      ...customer,
    },
    at: instantFromIso('2026-06-01T00:00:00Z'),
  }
}

function addressIn(country: string) {
  return { line1: null, line2: null, city: null, postalCode: null, region: null, country }
}
