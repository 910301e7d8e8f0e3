/** What a restricted key can be given, one resource at a time; `write` includes no `read`. */
export const SCOPES = [
  'catalog:read',
  'catalog:write',
  'customers:read',
  'customers:write',
  'subscriptions:read',
  'subscriptions:write',
  'usage:read',
  'usage:write',
  'wallets:read',
  'wallets:write',
  'alerts:read',
  'alerts:write',
  'invoices:read',
  'invoices:write',
  'payments:read',
  'payments:write',
  'tax_rates:read',
  'tax_rates:write',
  'environment:read',
  'environment:write',
  'test_clocks:read',
  'test_clocks:write',
  'api_keys:read',
  'api_keys:write',
] as const

export type Scope = (typeof SCOPES)[number]
