import { currencyExponent } from '@tallywright/domain'

type Exact = `${number}`

/** Minor units as a person reads them: `$20.00`, `¥1,200`, `KWD 1.500`. The exponent keeps them exact: `2000E-2`. */
export function money(minorUnits: number | string, currency: string): string {
  return price(`${minorUnits}E-${currencyExponent(currency)}`, currency)
}

/** Major units, with all the digits they have: `$0.000003`. */
export function price(majorUnits: string, currency: string): string {
  const style = { style: 'currency', currency, maximumFractionDigits: 12 } as const
  const minimumFractionDigits = currencyExponent(currency)
  return new Intl.NumberFormat('en-US', { ...style, minimumFractionDigits }).format(majorUnits as Exact)
}

/** An exact decimal: `12,500`. */
export function number(decimal: string | number): string {
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: 12 }).format(`${decimal}` as Exact)
}

const DAY = { day: 'numeric', month: 'short', year: 'numeric' } as const
const CLOCK = { hour: '2-digit', minute: '2-digit' } as const

/** `1 Feb 2026, 00:00 UTC`, in the zone of the scenario. */
export function moment(iso: string, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { ...DAY, ...CLOCK, timeZone, timeZoneName: 'short' }).format(new Date(iso))
}

/** `1 Feb 2026` for a midnight, otherwise with its time. */
export function boundary(iso: string, timeZone: string): string {
  const at = new Date(iso)
  const isMidnight = new Intl.DateTimeFormat('en-GB', { ...CLOCK, timeZone }).format(at) === '00:00'
  return new Intl.DateTimeFormat('en-GB', { ...DAY, ...(isMidnight ? {} : CLOCK), timeZone }).format(at)
}

/** `Ada, Ben and Cleo`. */
export function listed(words: readonly string[]): string {
  return new Intl.ListFormat('en-GB').format(words)
}

/** `payment_failed` → `payment failed`. */
export function plain(name: string): string {
  return name.replaceAll(/[._]/g, ' ')
}
