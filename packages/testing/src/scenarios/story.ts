import type { SandboxProvider } from '@tallywright/providers'
import type {
  CustomersCreateInput,
  Invoice,
  PreviewLine,
  SubscriptionsCreateInput,
  Tallywright,
} from '@tallywright/sdk'

/** Somebody in a story: who they are in words, and how they were made. */
export type Newcomer = Omit<CustomersCreateInput, 'externalId' | 'name'> & {
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

/** What a scenario tells with. Customers are named by their name in small letters: `ada`. */
export interface Story {
  readonly billing: Tallywright
  /** What customers and banks do at the payment provider. */
  readonly acts: SandboxProvider['acts']
  /** Somebody is there before the story begins. */
  join(name: string, newcomer: Newcomer): Promise<void>
  /** A command in words, and what follows from it at this instant. */
  step<Value>(words: string, act: () => Promise<Value>): Promise<Value>
  /** Of Ada unless told; gives the id of the subscription. */
  subscribe(
    words: string,
    input: Omit<SubscriptionsCreateInput, 'customerId'> & { customerId?: string },
  ): Promise<string>
  /** API calls, now unless told; the page shows them when they are invoiced. */
  use(words: string, units: number, more?: { readonly customerId?: string; readonly at?: string }): Promise<void>
  /** The same for one that is refused, with what is answered. */
  refused(words: string, act: () => Promise<unknown>): Promise<void>
  /** What somebody is shown who has not agreed yet. */
  preview(words: string, ask: () => Promise<ShownPreview>): Promise<void>
  /** Moves the clock, or one that a customer lives by, and tells what falls due on the way. */
  until(at: string, testClockId?: string): Promise<void>
  /** The newest invoice of a customer. */
  lastInvoice(customerId?: string): Promise<Invoice>
}
