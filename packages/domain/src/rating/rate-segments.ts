import type { Fact, Operation } from '../explanation/explanation.ts'
import { type Decimal, formatExact, parseExact } from '../money/decimal.ts'
import { add, isNegative, multiply, ONE, type Rational, sum, ZERO } from '../money/rational.ts'
import { allowancesInForce } from './allowance.ts'
import { remainderAfter } from './percent.ts'
import { NO_USAGE, prorated } from './rate.ts'
import type { PeriodRules, PriceRules, UsageGroup } from './rate-input.ts'
import {
  NOTHING_RATED,
  type RatedSegment,
  type RatedSoFar,
  rateLevelSegment,
  rateNextSegment,
  type SegmentToRate,
} from './rate-segment.ts'
import { type Rating, ratingOf } from './rating.ts'
import { discountSteps, maximumStep, minimumStep } from './steps.ts'

/** One segment of a period: its length, its plan's price for a whole period, and what was used in it. */
export interface PriceSegment {
  /** Leads the labels of its steps: `Team`. */
  readonly name?: string
  /** Its part of the billed period, exactly: length of the segment ÷ length of the period. */
  readonly share: Rational
  /** Null when its plan does not price the feature: what was used then costs nothing and moves no tier. */
  readonly price: PriceRules | null
  /**
   * What this segment added, in metered units, before unit conversion: for `unique_count` the values first seen in it,
   * for a level the level in it.
   */
  readonly groups: readonly UsageGroup[]
  /** Free beside the allowance, in converted units: as a whole, however long the segment is. 0 unless given. */
  readonly granted?: Rational
}

export interface SegmentedPeriod extends PeriodRules {
  /** Oldest first; they tile the billed period. */
  readonly segments: readonly PriceSegment[]
}

/** `segments[i]` is what segment i adds to the total, before discounts, maximum and minimum, and why. */
export interface SegmentedRating extends Rating {
  readonly segments: readonly RatedSegment[]
}

/**
 * What the usage of a period costs whose plan changed in it, in one amount (semantics §6).
 *
 * A cumulative quantity is priced in each segment on top of the ones before, so tiers and packages do not start again;
 * `volume` charges the tier of the total × the segment's units, `stairstep` the tier of the total × the segment's time. A
 * level is rated in each segment, with its plan's allowance, × the segment's time. Cumulative allowance, minimum and maximum
 * are one each per period, Σ plan value × segment share; units that were free when used stay free. A flat amount of the
 * first tier is due once: a later plan adds only its excess. Discounts, maximum and minimum apply once, at the end; a
 * segment whose plan has no maximum is not limited by the others'. One segment costs what {@link rate} says.
 */
export function rateSegments(period: SegmentedPeriod): SegmentedRating {
  const rated = rateEach(period).map((segment, index) => namedSegment(period, segment, index))
  const operations = [
    ...rated.flatMap((segment) => segment.operations),
    ...neverNegative(rated),
    ...discountSteps(period.percentDiscounts),
    ...maximumStep(maximumOf(period, rated)),
    ...minimumStep(minimumOf(period)),
  ]
  const quantity = sum(rated.map((segment) => segment.quantity))
  const facts = rated.flatMap((segment) => segment.facts)
  return { ...ratingOf(period, quantity, operations, facts), segments: rated }
}

const UNPRICED: RatedSegment = { operations: [], facts: [], quantity: ZERO, exact: ZERO }

function rateEach(period: SegmentedPeriod): RatedSegment[] {
  const rateNext = period.quantityKind === 'level' ? rateLevel : rateNextSegment
  let soFar: RatedSoFar = NOTHING_RATED
  return segmentsToRate(period).map((segment) => {
    if (segment === null) return UNPRICED
    const next = rateNext(soFar, segment)
    soFar = next.soFar
    return next.rated
  })
}

function rateLevel(soFar: RatedSoFar, segment: SegmentToRate): { rated: RatedSegment; soFar: RatedSoFar } {
  return { rated: rateLevelSegment(segment), soFar }
}

function segmentsToRate(period: SegmentedPeriod): (SegmentToRate | null)[] {
  const { segments, share: billed = ONE } = period
  const allowances = allowancesOf(period)
  // A price without group-by has its one group in every segment, also where nothing was used.
  const ungrouped = segments.every(({ groups }) => groups.every(({ key }) => Object.keys(key).length === 0))
  return segments.map(({ price, groups, share }, index) => {
    if (price === null) return null
    const used = ungrouped && groups.length === 0 ? [NO_USAGE] : groups
    return { price, groups: used, allowance: allowances[index] ?? ZERO, share, wholeShare: multiply(share, billed) }
  })
}

function allowancesOf({ segments, quantityKind, share: billed = ONE }: SegmentedPeriod): Rational[] {
  const values = segments.map(({ price, share }) => ({ value: parseExact(price?.allowance ?? '0'), share }))
  const planned =
    quantityKind === 'level'
      ? values.map(({ value }) => value)
      : allowancesInForce(values).map((allowance) => multiply(allowance, billed))
  return planned.map((allowance, index) => add(allowance, segments[index]?.granted ?? ZERO))
}

/** Units taken back under a dearer plan than they were used under could outweigh all that was charged. */
function neverNegative(rated: readonly RatedSegment[]): Operation[] {
  return isNegative(sum(rated.map(({ exact }) => exact))) ? minimumStep(ZERO) : []
}

function minimumOf({ segments, share: billed = ONE }: SegmentedPeriod): Rational | null {
  return sumKnown(segments.map(({ price, share }) => prorated(price?.minimum, multiply(share, billed))))
}

/** Segments without a maximum count with all that they cost. */
function maximumOf(period: SegmentedPeriod, rated: readonly RatedSegment[]): Rational | null {
  const { segments, percentDiscounts = [], share: billed = ONE } = period
  const caps = segments.map(({ price, share }) => prorated(price?.maximum, multiply(share, billed)))
  if (caps.every((cap) => cap === null)) return null
  const left = leftAfter(percentDiscounts)
  return sumKnown(caps.map((cap, index) => cap ?? multiply(rated[index]?.exact ?? ZERO, left)))
}

function leftAfter(percents: readonly Decimal[]): Rational {
  return percents.map(remainderAfter).reduce(multiply, ONE)
}

function sumKnown(values: readonly (Rational | null)[]): Rational | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce(add)
}

function named(operations: readonly Operation[], name: string | undefined): Operation[] {
  return name === undefined ? [...operations] : operations.map((step) => ({ ...step, label: `${name}: ${step.label}` }))
}

/** The segment's steps and facts as they stand among those of the others. */
function namedSegment({ segments }: SegmentedPeriod, rated: RatedSegment, index: number): RatedSegment {
  const { name, share } = segments[index] ?? {}
  const operations = named(rated.operations, name)
  if (segments.length === 1 || share === undefined) return { ...rated, operations }
  const prefix = name ?? `segment ${index + 1}`
  const facts: Fact[] = [{ name: 'share of the period', value: formatExact(share) }, ...rated.facts]
  return { ...rated, operations, facts: facts.map((fact) => ({ ...fact, name: `${prefix}: ${fact.name}` })) }
}
