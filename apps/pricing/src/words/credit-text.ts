import { formatExact } from '@tallywright/domain'
import type { CreditDraw } from '../estimate/credit-draws.ts'
import { exactText } from './number-text.ts'
import { slugText } from './unit-text.ts'

/** `Draws 1,500 of its 10,000 credits.` */
export function creditDrawText({ wallet, needed, granted }: CreditDraw): string {
  return `Draws ${exactText(formatExact(needed))} of its ${exactText(formatExact(granted))} ${slugText(wallet)}.`
}
