import type { PaymentProvider } from '@tallywright/engine'

/** A call that threw. Of the error only what it says: what else it holds may be the customer's. */
export interface ProviderFailure {
  readonly provider: string
  readonly call: string
  readonly name: string
  readonly message: string
}

/**
 * The same provider; `onFailure` is told of every call that throws. The engine goes on with an unknown outcome and asks again
 * (semantics §10), so nobody else would see that a key is wrong or the provider is away.
 */
export function tellingFailures<Provider extends PaymentProvider>(
  provider: Provider,
  onFailure: (failure: ProviderFailure) => void,
): Provider {
  return new Proxy(provider, {
    get(target, property, receiver) {
      const value: unknown = Reflect.get(target, property, receiver)
      if (typeof value !== 'function') return value
      return async (...given: readonly unknown[]) => {
        try {
          return await value.apply(target, given)
        } catch (error) {
          const { name, message } = error instanceof Error ? error : new Error(String(error))
          onFailure({ provider: target.name, call: String(property), name, message })
          throw error
        }
      }
    },
  })
}
