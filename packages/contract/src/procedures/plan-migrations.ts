import { z } from 'zod'
import { planMigration, planMigrationPreview } from '../objects/plan-migration.ts'
import { commitHash } from '../objects/preview.ts'
import { defineProcedure } from '../procedure.ts'
import { customerRef } from '../values/id.ts'
import { pageInput } from '../values/page.ts'
import { planSlug } from '../values/slug.ts'
import { reads, sets } from './annotations.ts'

const migration = {
  planSlug,
  toVersion: z.exactOptional(z.int().min(1).describe('The newest unless given.')),
  fromVersion: z.exactOptional(
    z.int().min(1).describe('Only subscriptions on this version; on any other unless given.'),
  ),
  when: z.enum(['now', 'at_renewal']).default('at_renewal'),
  proration: z
    .enum(['none', 'next_invoice'])
    .default('none')
    .describe(
      'With `now`: nothing is charged or credited for the open period, or the difference goes to the next invoice.',
    ),
  customerIds: z.exactOptional(z.array(customerRef).min(1).max(100).describe('All customers unless given.')),
  includeCustom: z
    .boolean()
    .default(false)
    .describe('Also those with prices of their own, which they then give up for the version’s.'),
}

const migrationErrors = ['plan.not_found', 'plan_version.not_found', 'customer.not_found'] as const

export const migrate = defineProcedure({
  kind: 'mutation',
  input: z.strictObject({ ...migration, planHash: commitHash }),
  output: planMigration,
  access: { secret: true, scope: 'subscriptions:write' },
  idempotency: 'key',
  customerField: null,
  rest: { method: 'POST', path: '/v1/subscriptions/migrate' },
  mcp: sets('Migrate subscriptions to a version of their plan'),
  summary: 'Move the subscriptions of a plan to one of its versions.',
  description:
    'Nothing is charged at once, introductory prices are kept to their end, and changes that customers have scheduled are ' +
    'not touched. Each subscription moves by itself; one that cannot is named in `refusals`. Sent again with its key, a run ' +
    'that was cut off goes on where it stopped (semantics §3, §13).',
  errors: [...migrationErrors, 'plan_migration.in_progress', 'preview.stale'],
})

export const previewMigrate = defineProcedure({
  kind: 'query',
  input: z.strictObject({ ...pageInput, ...migration }),
  output: planMigrationPreview,
  access: { secret: true, scope: 'subscriptions:read' },
  idempotency: 'none',
  customerField: null,
  rest: { method: 'GET', path: '/v1/subscriptions/migrate/preview' },
  mcp: reads('Preview a migration of subscriptions'),
  summary: 'Show who would move to a version of their plan, and what it changes for each.',
  description:
    'Oldest subscription first, with the next invoice before and after. `migrate` with the `planHash` is refused as stale ' +
    'when the plan has a newer version since.',
  errors: migrationErrors,
})
