import type { Invoice } from '@e-invoice-eu/core'
import type { DocumentAddress, DocumentParty } from '../document/invoice-document.ts'
import { asListed } from './listed.ts'

type Body = Invoice['ubl:Invoice']

/** BG-4. What is not subject to VAT states no VAT number (BR-O-02), so the seller is named by a register. */
export function sellerXml(seller: DocumentParty, statesVatNumber: boolean): Body['cac:AccountingSupplierParty'] {
  const { vatNumber } = seller
  const scheme = vatNumber === null || !statesVatNumber ? {} : { 'cac:PartyTaxScheme': [vatOf(vatNumber)] as [VatXml] }
  return { 'cac:Party': { ...partyXml(seller), ...scheme } }
}

/** BG-7. */
export function customerXml(customer: DocumentParty, statesVatNumber: boolean): Body['cac:AccountingCustomerParty'] {
  const { vatNumber } = customer
  const scheme = vatNumber === null || !statesVatNumber ? {} : { 'cac:PartyTaxScheme': vatOf(vatNumber) }
  return { 'cac:Party': { ...partyXml(customer), ...scheme } }
}

interface VatXml {
  readonly 'cbc:CompanyID': string
  readonly 'cac:TaxScheme': { readonly 'cbc:ID': string }
}

function vatOf(vatNumber: string): VatXml {
  return { 'cbc:CompanyID': vatNumber, 'cac:TaxScheme': { 'cbc:ID': 'VAT' } }
}

function partyXml({ name, email, address, registrationNumber }: DocumentParty) {
  const endpoint = email === null ? {} : { 'cbc:EndpointID': email, 'cbc:EndpointID@schemeID': 'EM' as const }
  const register = registrationNumber === null ? {} : { 'cbc:CompanyID': registrationNumber }
  return {
    ...endpoint,
    'cac:PostalAddress': addressXml(address),
    'cac:PartyLegalEntity': { 'cbc:RegistrationName': name ?? '', ...register },
  }
}

function addressXml(address: DocumentAddress | null) {
  const parts = {
    'cbc:StreetName': address?.line1,
    'cbc:AdditionalStreetName': address?.line2,
    'cbc:CityName': address?.city,
    'cbc:PostalZone': address?.postalCode,
    'cbc:CountrySubentity': address?.region,
  }
  const stated = Object.entries(parts).flatMap(([name, value]) => (value ? [[name, value] as const] : []))
  return {
    ...Object.fromEntries(stated),
    'cac:Country': { 'cbc:IdentificationCode': asListed<'DE'>(address?.country ?? '') },
  }
}
