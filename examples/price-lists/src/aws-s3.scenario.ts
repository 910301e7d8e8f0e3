import type { awsS3 } from './aws-s3.ts'
import type { ScenarioOf } from './scenario.ts'

/** Units of storage are changes of what is stored: what comes in, and less what is deleted. */
export const awsS3Month: ScenarioOf<typeof awsS3> = {
  customer: 'Pinhole Pictures',
  plan: 'standard',
  events: [
    { at: '2026-11-01T00:00:00Z', feature: 'storage-standard', units: 45_000 },
    { at: '2026-11-16T00:00:00Z', feature: 'storage-standard', units: 30_000 },
    { at: '2026-11-25T00:00:00Z', feature: 'storage-standard', units: -6_000 },
    { at: '2026-11-11T00:00:00Z', feature: 'storage-infrequent-access', units: 20_000 },
    { at: '2026-11-09T18:30:00Z', feature: 'put-requests', units: 1_200_000 },
    { at: '2026-11-23T18:30:00Z', feature: 'put-requests', units: 1_145_678 },
    { at: '2026-11-30T23:59:59Z', feature: 'get-requests', units: 87_654_321 },
  ],
}
