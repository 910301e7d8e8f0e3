import { type SQL, sql } from 'drizzle-orm'
import type { Party } from '../schema/environments.ts'

/** What an invoice still says of a deleted customer: no person, only the country that its tax was computed for. */
export function erasedParty(country: SQL): SQL<Party> {
  const nothing = sql`'line1', null, 'line2', null, 'city', null, 'postalCode', null, 'region', null`
  const address = sql`jsonb_build_object(${nothing}, 'country', ${country})`
  return sql`jsonb_build_object('name', null, 'email', null, 'vatNumber', null,
    'address', case when ${country} is null then null else ${address} end)`
}
