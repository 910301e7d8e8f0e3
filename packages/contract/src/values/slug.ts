import { z } from 'zod'

/** What a slug names; a typed client narrows it to the slugs of the caller's catalog. */
export type SlugKind = 'feature' | 'meteredFeature' | 'seatsFeature' | 'quotaFeature' | 'plan' | 'addOn'

const text = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'must be lower-case letters and digits in words joined by single hyphens')

/** The key of something in a catalog, without a typed counterpart: a price, a grant, a credit. */
export const slug = text

function slugOf(kind: SlugKind) {
  return text.meta({ slug: kind })
}

export const featureSlug = slugOf('feature')
export const meteredFeatureSlug = slugOf('meteredFeature')
export const seatsFeatureSlug = slugOf('seatsFeature')
export const quotaFeatureSlug = slugOf('quotaFeature')
export const planSlug = slugOf('plan')
export const addOnSlug = slugOf('addOn')
