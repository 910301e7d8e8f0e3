/** JSON in which amounts stay exact: `{ "$minor": "2000" }` is a bigint. */
export function toWire(value: unknown): string {
  return JSON.stringify(value ?? null, (_, each: unknown) => (typeof each === 'bigint' ? { $minor: `${each}` } : each))
}

export function fromWire(text: string): unknown {
  return JSON.parse(text, (_, each: unknown) => (isMinor(each) ? BigInt(each.$minor) : each))
}

function isMinor(value: unknown): value is { readonly $minor: string } {
  return typeof value === 'object' && value !== null && '$minor' in value && typeof value.$minor === 'string'
}

/** What can be asked of a sandbox provider in another process, by the names of its methods. */
export const PROVIDER_CALLS = [
  'createCustomer',
  'attachMethod',
  'deleteCustomer',
  'detachMethod',
  'openSetup',
  'findSetup',
  'charge',
  'findCharge',
  'cancelCharge',
  'refund',
  'findRefund',
  'findDispute',
  'witness',
] as const

export const ACT_CALLS = [
  'findAction',
  'completeAction',
  'refuseAction',
  'completeSetup',
  'openDispute',
  'closeDispute',
  'passTime',
] as const

export const DELIVERY_CALLS = ['flush', 'releaseLate', 'resume'] as const
