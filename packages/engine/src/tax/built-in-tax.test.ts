import { describeTaxProvider } from '@tallywright/testing/tax-provider-suite'
import { builtInTax } from '../index.ts'

describeTaxProvider('built-in', () => builtInTax({ ofCountry: async () => [] }))
