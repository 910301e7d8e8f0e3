import { expect, test } from 'vitest'
import { exampleCatalog } from '../estimate/example-catalog.ts'
import { planVersions } from '../estimate/offered-plan.ts'
import { overTheWire } from '../estimate/samples.ts'
import { structuredData } from './structured-data.ts'

test('every plan is a product with an offer for each cadence and currency', () => {
  const { plans } = overTheWire(exampleCatalog)
  const described = structuredData(planVersions(plans), 'https://example.com/') as { '@graph': object[] }
  const [hobby, team] = described['@graph'] as { name: string; offers: object[] }[]
  const costsNothing = ['USD', 'EUR'].map((priceCurrency) => ({ '@type': 'Offer', price: '0', priceCurrency }))
  expect(hobby).toMatchObject({ '@type': 'Product', name: 'Hobby', offers: costsNothing })
  expect(team).toMatchObject({ name: 'Team', sku: 'team', description: 'For a product that people rely on.' })
  expect(team!.offers).toHaveLength(4)
  expect(team!.offers[3]).toEqual({
    '@type': 'Offer',
    url: 'https://example.com/#plan-team',
    availability: 'https://schema.org/InStock',
    price: '190',
    priceCurrency: 'EUR',
    priceSpecification: [
      {
        '@type': 'UnitPriceSpecification',
        name: 'Team',
        price: '190.00',
        priceCurrency: 'EUR',
        billingDuration: 'P1Y',
        valueAddedTaxIncluded: false,
      },
    ],
  })
})
