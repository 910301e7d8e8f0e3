import {
  type Currency,
  type Decimal,
  type Explanation,
  earlier,
  type Instant,
  type Interval,
  type InvoiceStatus,
  type LineKind,
  later,
  type Money,
  type TaxTreatment,
} from '@tallywright/domain'

/** A postal address; `country` is ISO 3166-1 alpha-2. */
export interface DocumentAddress {
  readonly line1: string | null
  readonly line2: string | null
  readonly city: string | null
  readonly postalCode: string | null
  readonly region: string | null
  readonly country: string
}

/** Seller or customer as the document froze them. */
export interface DocumentParty {
  readonly name: string | null
  readonly email: string | null
  readonly address: DocumentAddress | null
  readonly vatNumber: string | null
  /** The number in a register of companies; needed where no VAT number may be stated. */
  readonly registrationNumber: string | null
}

/** One rate's part of a line's tax. `base` is without the taxes that a shown price contained. */
export interface DocumentTax {
  readonly name: string
  readonly percent: Decimal
  readonly base: Money
  readonly amount: Money
}

/** What a coupon took off the line above it: `net` is not positive. */
export interface DocumentDiscount {
  readonly description: string
  readonly net: Money
}

/** One line; `net` is before its discounts, `tax` = Σ `taxes` is after them. */
export interface DocumentLine {
  readonly kind: LineKind
  /** As the invoice has it; a document says what is the system's own of it in its language. */
  readonly description: string
  /** The values of a group-by: `{ region: 'eu' }`. */
  readonly group: Readonly<Record<string, string | null>> | null
  readonly servicePeriod: Interval
  readonly quantity: Decimal
  /** What the quantity counts: `seats`, `API calls`. */
  readonly unit: string | null
  readonly net: Money
  readonly tax: Money
  readonly taxes: readonly DocumentTax[]
  readonly treatment: TaxTreatment
  readonly discounts: readonly DocumentDiscount[]
  /** The steps from quantity to amount; null where they are not told. */
  readonly explanation: Explanation | null
}

/** amountDue = total − credited − paidFromWallet − paid (semantics §9); nothing of a void invoice. */
export interface DocumentTotals {
  readonly net: Money
  readonly tax: Money
  readonly total: Money
  /** What credit notes took off it. */
  readonly credited: Money
  readonly paidFromWallet: Money
  readonly paid: Money
  readonly amountDue: Money
}

/**
 * An invoice or a credit note as it is printed and sent. All amounts are minor units of `currency`; those of a credit note
 * are what is given back, so they are positive. Days are local to `timeZone` (IANA). `issuedAt` and `number` are null
 * until it is finalized.
 */
export interface InvoiceDocument {
  readonly kind: 'invoice' | 'credit_note'
  readonly number: string | null
  readonly status: InvoiceStatus
  readonly currency: Currency
  readonly timeZone: string
  readonly issuedAt: Instant | null
  readonly dueAt: Instant | null
  readonly paidAt: Instant | null
  readonly seller: DocumentParty
  readonly customer: DocumentParty
  readonly lines: readonly DocumentLine[]
  readonly totals: DocumentTotals
  /** Why nothing is taxed of exempt lines, where the law asks for its provision; otherwise a general sentence is used. */
  readonly exemptionReason: string | null
  readonly memo: string | null
  readonly footer: string | null
  /** The invoice that a credit note reduces. */
  readonly creditedInvoice: { readonly number: string; readonly issuedAt: Instant } | null
}

/** From the first day that a line pays for to the last; null where there is no line. */
export function servicePeriodOf({ lines }: Pick<InvoiceDocument, 'lines'>): Interval | null {
  const [first, ...rest] = lines.map((line) => line.servicePeriod)
  if (first === undefined) return null
  return rest.reduce(
    (whole, { start, end }) => ({
      start: earlier(start, whole.start),
      end: later(end, whole.end),
    }),
    first,
  )
}
