import type { SandboxProvider } from '@tallywright/providers'
import type {
  CustomersCreateInput,
  Invoice,
  Payment,
  PreviewLine,
  SubscriptionsCreateInput,
  Tallywright,
} from '@tallywright/sdk'

/** Somebody in a story: who they are in words, and how they were made. */
type Newcomer = Omit<CustomersCreateInput, 'externalId' | 'name'> & {
  /** After the name: `in Berlin, pays by card`. */
  readonly who: string
  /** One of the sandbox’s payment methods, `succeeds` unless given; null for none. */
  readonly card?: string | null
}

/** What a preview shows before anybody agrees to it. */
export interface ShownPreview {
  readonly lines: readonly PreviewLine[]
  readonly totals: Invoice['totals']
  readonly currency: string
}

/** What a scenario tells with. Customers are named by their name in small letters; Ada is meant where none is named. */
export interface Story {
  readonly billing: Tallywright
  /** Somebody is there before the story begins. */
  join(name: string, newcomer: Newcomer): Promise<void>
  /** A command in words, and what follows from it at this instant. */
  step<Value>(words: string, act: () => Promise<Value>): Promise<Value>
  /** What a customer or a bank does at the payment provider, which tells of it. */
  atTheBank(words: string, act: (acts: SandboxProvider['acts']) => Promise<unknown>): Promise<void>
  /** A new payment method of the sandbox, which is the default from now on. */
  payBy(words: string, token: string, customerId?: string): Promise<void>
  /** Gives the id of the subscription. */
  subscribe(
    words: string,
    input: Omit<SubscriptionsCreateInput, 'customerId'> & { customerId?: string },
  ): Promise<string>
  /** API calls, now unless told. */
  use(words: string, units: number, more?: { readonly customerId?: string; readonly at?: string }): Promise<void>
  /** A command that is refused, with what is answered. */
  refused(words: string, act: () => Promise<unknown>): Promise<void>
  /** What somebody is shown who has not agreed yet. */
  preview(words: string, ask: () => Promise<ShownPreview>): Promise<void>
  /** Moves the clock, or one that a customer lives by, and tells what falls due on the way. */
  until(at: string, testClockId?: string): Promise<void>
  lastInvoice(customerId?: string): Promise<Invoice>
  lastPayment(customerId?: string): Promise<Payment>
}
