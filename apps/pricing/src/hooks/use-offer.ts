import { TallywrightError } from '@tallywright/sdk'
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { Offer, PlansClient } from '../plans-client.ts'

const REFRESH_MS = 2000
const REFRESH_AFTER_FAILURE_MS = 5000

/**
 * What is for sale, asked for again every two seconds while the page is visible, so that a plan that is published shows up
 * without a reload. What did not change keeps its identity, and nothing is drawn again.
 */
export function useOffer(client: PlansClient): UseQueryResult<Offer, Error> {
  return useQuery({
    queryKey: ['offer'],
    queryFn: () => client.loadOffer(),
    retry: false,
    refetchInterval: ({ state: { error } }) => {
      if (error === null) return REFRESH_MS
      return isRefused(error) ? false : REFRESH_AFTER_FAILURE_MS
    },
    refetchIntervalInBackground: false,
  })
}

/** A key that is wrong stays wrong: asking again helps nobody. */
export function isRefused(error: Error): error is TallywrightError {
  return error instanceof TallywrightError && error.code.startsWith('auth.')
}
