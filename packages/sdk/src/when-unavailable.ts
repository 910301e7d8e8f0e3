import type { Catalog, FeatureSlug } from '@tallywright/domain'
import type { Runtime } from './runtime.ts'
import { TallywrightError } from './tallywright-error.ts'

/**
 * What a check answers when the server does: `throw` its error, `allow`, `deny`, or what was answered to the same question
 * before (`last_known`, no older than `lastKnownForMs`; else it denies).
 */
export type WhenUnavailable = 'throw' | 'allow' | 'deny' | 'last_known'

export interface OnUnavailable<C extends Catalog = Catalog> {
  /** Of features that are not named; `throw` unless given. */
  readonly default?: WhenUnavailable
  readonly features?: { readonly [Slug in FeatureSlug<C>]?: WhenUnavailable }
  /** How long a check waits for the server, in one try; 1 second unless given. */
  readonly timeoutMs?: number
  /** How old an answer may be to stand in; 5 minutes unless given. */
  readonly lastKnownForMs?: number
}

/** In place of an answer that could not be had. */
export interface UnavailableAnswer {
  readonly object: 'entitlement'
  readonly type: 'unavailable'
  readonly featureSlug: string
  readonly allowed: boolean
  readonly reason: 'server_unavailable'
  readonly liftedBy: readonly never[]
}

/** What a check answers: what the server says, or what stands in for it. */
export type CheckAnswer<Answer> = Known<Answer> | UnavailableAnswer

/** An answer of before; `lastKnownAt` (ISO 8601) is when it was given. */
export type Known<Answer> = Answer & { readonly lastKnownAt?: string }

export interface CheckQuestion {
  readonly customerId: string
  readonly featureSlug: string
  readonly units?: unknown
}

/** Some hundred bytes each. */
const MOST_ANSWERS = 10_000

/** Answers checks when the server cannot. */
export class Fallback {
  readonly #options: OnUnavailable
  readonly #now: Runtime['now']
  readonly #answers = new Map<string, { readonly answer: object; readonly at: number }>()

  constructor(options: OnUnavailable, now: Runtime['now']) {
    this.#options = options
    this.#now = now
  }

  /** Within how long one try must be answered; null where the feature's checks fail like any other call. */
  patienceOf({ featureSlug }: CheckQuestion): number | null {
    return this.#policyOf(featureSlug) === 'throw' ? null : (this.#options.timeoutMs ?? 1_000)
  }

  async answer<Answer extends object>(
    procedure: string,
    question: CheckQuestion,
    ask: () => Promise<Answer>,
  ): Promise<CheckAnswer<Answer>> {
    const policy = this.#policyOf(question.featureSlug)
    const name = JSON.stringify([procedure, question.customerId, question.featureSlug, question.units])
    try {
      const answer = await ask()
      if (policy === 'last_known') this.#remember(name, answer)
      return answer
    } catch (error) {
      if (policy === 'throw' || !isUnavailable(error)) throw error
      const known = policy === 'last_known' ? this.#lastKnown(name) : null
      if (known !== null) return { ...(known.answer as Answer), lastKnownAt: new Date(known.at).toISOString() }
      return unavailable(question.featureSlug, policy === 'allow')
    }
  }

  #policyOf(featureSlug: string): WhenUnavailable {
    const { features = {}, default: otherwise = 'throw' } = this.#options
    return (features as Readonly<Record<string, WhenUnavailable | undefined>>)[featureSlug] ?? otherwise
  }

  #remember(name: string, answer: object): void {
    // What was not asked for the longest is the first of a map.
    this.#answers.delete(name)
    this.#answers.set(name, { answer, at: this.#now() })
    const [oldest] = this.#answers.keys()
    if (this.#answers.size > MOST_ANSWERS && oldest !== undefined) this.#answers.delete(oldest)
  }

  #lastKnown(name: string) {
    const known = this.#answers.get(name)
    const { lastKnownForMs = 300_000 } = this.#options
    return known === undefined || this.#now() - known.at > lastKnownForMs ? null : known
  }
}

/** No answer came, or none of ours, or one that says nothing about the question. */
function isUnavailable(error: unknown): boolean {
  if (!(error instanceof TallywrightError)) return false
  const { status, code } = error
  return status === null ? code.startsWith('connection.') : status >= 500 || status === 429
}

function unavailable(featureSlug: string, allowed: boolean): UnavailableAnswer {
  return {
    object: 'entitlement',
    type: 'unavailable',
    featureSlug,
    allowed,
    reason: 'server_unavailable',
    liftedBy: [],
  }
}
