import type { Decimal, Explanation, InvoiceStatus, LineKind, TaxTreatment } from '@tallywright/domain'
import type { DocumentAddress } from './invoice-document.ts'

// What of an answer of `invoices.get` or `creditNotes.get` a document needs. Amounts are whole minor units of the invoice's currency, instants
// ISO 8601. What is optional is taken where the answer has it.

export interface PartyOnWire {
  readonly name: string | null
  readonly email: string | null
  readonly address: DocumentAddress | null
  readonly vatNumber: string | null
  readonly registrationNumber?: string | null
}

export interface TaxOnWire {
  readonly name: string
  readonly percent: Decimal
  readonly base: number
  readonly amount: number
}

export interface LineOnWire {
  readonly id: string
  readonly kind: LineKind
  readonly description: string
  readonly group: Readonly<Record<string, string | null>> | null
  readonly quantity: Decimal
  readonly unit?: string | null
  readonly servicePeriod: { readonly start: string; readonly end: string }
  readonly net: number
  readonly tax: number
  readonly taxes: readonly TaxOnWire[]
  /** `standard` unless it says otherwise. */
  readonly taxTreatment?: TaxTreatment
}

/** One line of an answer of `invoices.explain`. */
export interface ExplainedLineOnWire {
  readonly lineId: string
  readonly explanation: Explanation
}

export interface InvoiceOnWire {
  readonly number: string | null
  readonly status: InvoiceStatus
  readonly currency: string
  readonly seller: PartyOnWire
  readonly customer: PartyOnWire
  /** Each followed by its discount lines. */
  readonly lines: readonly LineOnWire[]
  readonly totals: {
    readonly net: number
    readonly tax: number
    readonly total: number
    readonly credited: number
    readonly paidFromWallet: number
    readonly amountPaid: number
    readonly amountDue: number
  }
  readonly finalizedAt: string | null
  readonly paidAt: string | null
  readonly dueAt?: string | null
  readonly memo?: string | null
  readonly footer?: string | null
}

export interface CreditNoteOnWire {
  readonly number: string
  readonly createdAt: string
  readonly lines: readonly {
    readonly lineId: string
    readonly net: number
    readonly tax: number
    /** In the order of the line's taxes. */
    readonly taxes: readonly number[]
  }[]
  readonly net: number
  readonly tax: number
  readonly total: number
  /** What the customer is told. */
  readonly reason: string | null
}
