import { bucketOfId } from '@tallywright/domain'
import { bucketOf, bucketOfCustomer, type CustomerName } from '@tallywright/store'

/** What of an input tells whose it is: a customer's id or externalId, or an id that carries the bucket in its text. */
export interface BucketSource {
  readonly field: CustomerName['field']
  /** Absent: of no customer, except for `externalId`, where the Idempotency-Key then makes the bucket. */
  readonly value: string | undefined
}

/**
 * The bucket beside whose rows a request's key is kept, so that effect and reply commit on one shard (semantics §13); null
 * for what belongs to the environment.
 */
export function requestBucket(environmentId: string, { field, value }: BucketSource, key: string): number | null {
  if (value === undefined) return field === 'externalId' ? bucketOf(environmentId, key) : null
  switch (field) {
    case 'customerId':
    case 'externalId':
      return bucketOfCustomer(environmentId, value)
    case 'subscriptionId':
      return bucketOfId('subscription', value)
    case 'invoiceId':
      return bucketOfId('invoice', value)
    case 'grantId':
      return bucketOfId('entitlementGrant', value)
    case 'paymentId':
      return bucketOfId('payment', value)
  }
}
