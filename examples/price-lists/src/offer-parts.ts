/** Parts that many of the catalogs here are written with. */
export const month = { unit: 'month', count: 1 } as const

export const year = { unit: 'year', count: 1 } as const

/** Used as much as one likes, and billed for it. */
export const payAsYouGo = { type: 'metered', consumption: 'priced', overage: 'allowed' } as const
