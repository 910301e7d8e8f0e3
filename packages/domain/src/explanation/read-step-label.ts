import type { Phrase, SaidValue } from './phrase.ts'
import { STEP_ENDINGS, STEP_PHRASES, type StepEnding, type StepPhrase, TIERS, type TierPhrase } from './step-phrases.ts'

/** A phrase of a closed list with the values in it. */
export interface Said<Name extends string> {
  readonly name: Name
  readonly values: readonly SaidValue[]
}

/** `Team: 9,000 × 0.002 in the tier 1,000 to 10,000` taken apart. */
export interface StepLabel {
  /** The plan whose segment of a period it is; null where the period has one. */
  readonly planName: string | null
  readonly phrase: Said<StepPhrase>
  readonly endings: readonly Said<StepEnding>[]
}

/** Null for what the system did not say itself: what was sold has the name that its seller gave it. */
export function readStepLabel(label: string): StepLabel | null {
  const phrase = find(STEP_PHRASES, label)
  if (phrase !== null) return { planName: null, phrase, endings: [] }
  return readEnding(label) ?? readNamed(label)
}

/** The values of `the tier 1,000 to 10,000`; null for anything else. */
export function readTier(text: string): Said<TierPhrase> | null {
  return find(TIERS, text)
}

function find<Name extends string>(phrases: Readonly<Record<Name, Phrase<never>>>, text: string): Said<Name> | null {
  for (const name of Object.keys(phrases) as Name[]) {
    const values = phrases[name].read(text)
    if (values !== null) return { name, values }
  }
  return null
}

function readEnding(label: string): StepLabel | null {
  for (const name of Object.keys(STEP_ENDINGS) as StepEnding[]) {
    const ending = STEP_ENDINGS[name].readEnd(label)
    const step = ending === null ? null : readStepLabel(ending.before)
    if (ending === null || step === null) continue
    return { ...step, endings: [...step.endings, { name, values: ending.values }] }
  }
  return null
}

/** The name of a plan may hold a colon, too. */
function readNamed(label: string): StepLabel | null {
  for (let colon = label.indexOf(': '); colon >= 0; colon = label.indexOf(': ', colon + 1)) {
    const step = readStepLabel(label.slice(colon + 2))
    if (step !== null && step.planName === null) return { ...step, planName: label.slice(0, colon) }
  }
  return null
}
