import {
  type AmountStep,
  assertNever,
  type Currency,
  compare,
  currencyExponent,
  type ExactText,
  type Explanation,
  money,
  parseExact,
  readStepLabel,
  readTier,
  type SaidValue,
  toMajor,
} from '@tallywright/domain'
import type { DocumentLine } from '../document/invoice-document.ts'
import type { Words } from '../words/words.ts'
import type { Written } from '../words/written.ts'
import { printedName, printedValues } from './printed-description.ts'

/**
 * The steps behind an amount as they are printed under its line: nothing for a single sum, which the line itself says, and
 * the rounding where there was something to round.
 *
 * ```
 * 9.000 × 0,002 in der Stufe bis 10.000 → 18,00
 * 2.499 × 0,001 in der Stufe über 10.000 → 20,499
 * 20,499 → 20,50
 * ```
 */
export function printedSteps(line: DocumentLine, words: Words, written: Written): string[] {
  const { explanation } = line
  if (explanation === null) return []
  const { steps } = explanation
  if (steps.length === 1 && steps[0]?.op === 'add') return []
  const said = steps.map(
    (step) => `${labelOf(step, { line, words, written })} → ${totalOf(step.total, explanation.currency, written)}`,
  )
  return [...said, ...rounded(explanation, written)]
}

/** With the digits of its currency, and those beyond that are still to be rounded; a fraction as it is. */
function totalOf(total: ExactText, currency: Currency, written: Written): string {
  if (total.includes('/')) return written.figure(total)
  const [, decimals = ''] = total.split('.')
  const missing = currencyExponent(currency) - decimals.length
  if (missing <= 0) return written.figure(total)
  return written.figure(`${total}${decimals === '' ? '.' : ''}${'0'.repeat(missing)}`)
}

function rounded({ exact, amountMinor, currency }: Explanation, written: Written): string[] {
  const amount = money(BigInt(amountMinor), currency)
  const isRounded = compare(parseExact(exact), toMajor(amount)) !== 0
  return isRounded ? [`${written.figure(exact)} → ${written.amount(amount)}`] : []
}

interface Saying {
  readonly line: DocumentLine
  readonly words: Words
  readonly written: Written
}

function labelOf(step: AmountStep, saying: Saying): string {
  const label = readStepLabel(step.label)
  if (label === null) return unlabelled(step, saying)
  const { words } = saying
  const { planName, phrase, endings } = label
  const said = endings.reduce(
    (before, { name, values }) => words.stepEndings[name](before, ...values.map((value) => sayValue(value, saying))),
    words.steps[phrase.name](...phrase.values.map((value) => sayValue(value, saying))),
  )
  return planName === null ? said : words.labelled(planName, said)
}

/** A sum starts from something that was sold, which has a name; any other step says what it does. */
function unlabelled(step: AmountStep, { line, words, written }: Saying): string {
  switch (step.op) {
    case 'add':
      return printedName(step.label, line, words)
    case 'add_product':
      return words.steps.units(written.figure(step.quantity), written.figure(step.unitAmount))
    case 'multiply':
      return words.steps.times(written.figure(step.by))
    case 'raise_to':
      return words.steps.at_least(written.figure(step.floor))
    case 'lower_to':
      return words.steps.at_most(written.figure(step.cap))
    default:
      return assertNever(step)
  }
}

function sayValue({ kind, text }: SaidValue, saying: Saying): string {
  const { line, words, written } = saying
  switch (kind) {
    case 'figure':
      return written.figure(text)
    case 'percent':
      return written.percent(text)
    case 'tier':
      return tierOf(text, saying)
    case 'values':
      return printedValues(text, line.group, words)
    case 'text':
      return text
    default:
      return assertNever(kind)
  }
}

function tierOf(text: string, { words, written }: Saying): string {
  const tier = readTier(text)
  return tier === null ? text : words.tiers[tier.name](...tier.values.map((value) => written.figure(value.text)))
}
