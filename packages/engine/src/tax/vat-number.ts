import { euVat, stdnum, type Validator } from 'stdnum'

/**
 * What the check of a VAT number, by format and check digit, says: `unknown` where there is no check for its country,
 * `other_country` where it is another country's than the customer's.
 */
export type VatNumberStatus = 'valid' | 'invalid' | 'unknown' | 'other_country'

/** Judges a number with its prefix, `DE123456789`, against the country of the customer's address; null where none is known. */
export function vatNumberStatus(vatNumber: string, country: string | null): VatNumberStatus {
  const prefix = vatNumber.slice(0, 2)
  const issuer = COUNTRY_OF_PREFIX.get(prefix) ?? prefix
  if (country !== null && country !== issuer) return 'other_country'
  const validators = validatorsOf(issuer)
  if (validators.length === 0) return 'unknown'
  // Northern Ireland's numbers are those of the United Kingdom under a prefix of their own.
  const asIssued = prefix === 'XI' ? `GB${vatNumber.slice(2)}` : vatNumber
  return validators.some((each) => each.validate(asIssued).isValid) ? 'valid' : 'invalid'
}

const COUNTRY_OF_PREFIX = new Map([
  ['EL', 'GR'],
  ['XI', 'GB'],
])

/** The package lists the numbers of the EU; those of its neighbours are in it under their own names. */
function validatorsOf(country: string): readonly Validator[] {
  switch (country) {
    case 'GB':
      return listed(stdnum.GB?.vat)
    case 'CH':
      return listed(stdnum.CH?.uid, stdnum.CH?.vat)
    case 'NO':
      return listed(stdnum.NO?.mva)
    default:
      return euVat[country] ?? []
  }
}

function listed(...validators: readonly (Validator | undefined)[]): Validator[] {
  return validators.filter((each) => each !== undefined)
}
