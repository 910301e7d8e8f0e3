import type {
  DescriptionEnding,
  InvoiceStatus,
  PublishedTaxName,
  StepEnding,
  StepPhrase,
  TierPhrase,
} from '@tallywright/domain'
import { de } from './de.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import { pl } from './pl.ts'

/** Puts values that are already written, in the order of the domain's phrase, into words. */
type Say = (...values: readonly string[]) => string

/** Everything that a document says of itself, in one language. Dates and amounts that it is given are already written. */
export interface Words {
  readonly title: Readonly<Record<'invoice' | 'credit_note', string>>
  /** Beside the title; null where there is nothing to add. */
  readonly status: Readonly<Record<InvoiceStatus, string | null>>
  readonly number: string
  readonly notNumbered: string
  readonly issued: string
  readonly due: string
  readonly paid: string
  readonly servicePeriod: string
  readonly creditedInvoice: string
  readonly creditedInvoiceOf: (number: string, date: string) => string
  readonly seller: string
  readonly customer: string
  readonly vatNumber: string
  readonly registrationNumber: string
  readonly dueHeadline: (amount: string, date: string | null) => string
  readonly paidHeadline: (amount: string, date: string | null) => string
  readonly voidHeadline: string
  readonly creditHeadline: (amount: string) => string
  readonly nothingDueHeadline: string
  readonly description: string
  readonly quantity: string
  readonly tax: string
  readonly amountIn: (currency: string) => string
  readonly net: string
  readonly taxOn: (name: string, percent: string, base: string) => string
  readonly total: string
  readonly creditTotal: string
  readonly credited: string
  readonly paidFromWallet: string
  readonly amountPaid: string
  readonly amountDue: string
  readonly reverseCharge: string
  /** With the wording of Article 226 (11a) of Directive 2006/112/EC in this language. */
  readonly reverseChargeNote: string
  readonly exempt: string
  readonly exemptNote: string
  readonly notTaxedNote: string
  readonly dueOnReceipt: string
  readonly creditTerms: string
  readonly pageOf: (page: number, pages: number) => string
  /** What the system calls taxes that nobody else gave a name. */
  readonly taxNames: Readonly<Record<PublishedTaxName, string>>
  /** Of a name that a seller gave: that only the rest of the period is charged, and the like. */
  readonly descriptions: Readonly<Record<DescriptionEnding, (name: string) => string>>
  /** Where a group has no value of a property. */
  readonly noValue: string
  /** The steps to an amount: each phrase of `STEP_PHRASES`. */
  readonly steps: Readonly<Record<StepPhrase, Say>>
  /** What follows a step: given the step, and the values. */
  readonly stepEndings: Readonly<Record<StepEnding, (step: string, ...values: readonly string[]) => string>>
  readonly tiers: Readonly<Record<TierPhrase, Say>>
  /** What is said of something with a name: `Team: 2 × 7.50`, `region: eu`. */
  readonly labelled: (name: string, said: string) => string
}

export const LANGUAGES = ['en', 'de', 'fr', 'es', 'pl'] as const

export type Language = (typeof LANGUAGES)[number]

export const WORDS: Readonly<Record<Language, Words>> = { en, de, fr, es, pl }
