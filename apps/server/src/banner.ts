import { DEMO_KEYS, type NewEnvironment } from '@tallywright/engine'

/** What is printed when the server is up: where it is, with which keys, and one line to try. */
export interface Started {
  readonly url: string
  readonly hasPricingPage: boolean
  readonly isEmbedded: boolean
}

export function banner({ url, hasPricingPage, isEmbedded }: Started): string {
  const addresses = [
    ...(hasPricingPage ? [`  Pricing page     ${url}/`] : []),
    `  API              ${url}/trpc`,
    `  Health           ${url}/healthz`,
  ]
  const keys = isEmbedded
    ? [
        '',
        '  The demo’s keys, the same on every machine:',
        `  secret           ${DEMO_KEYS.secret.text}`,
        `  publishable      ${DEMO_KEYS.publishable.text}`,
      ]
    : []
  const key = isEmbedded ? DEMO_KEYS.secret.text : '$TALLYWRIGHT_API_KEY'
  const tryIt = ['', '  Try it:', `  curl -H "Authorization: Bearer ${key}" ${url}/trpc/plans.list`]
  return ['', `Tallywright is running on ${url}`, '', ...addresses, ...keys, ...tryIt, ''].join('\n')
}

/** Printed by the one process that made them, and never again. */
export function newKeysNotice(environments: readonly NewEnvironment[]): string {
  const keys = environments.flatMap(({ kind, secretKey, publishableKey }) => [
    `  ${kind.padEnd(8)} secret       ${secretKey}`,
    `  ${kind.padEnd(8)} publishable  ${publishableKey}`,
  ])
  return ['', 'New environments. Their keys are shown this once:', ...keys, ''].join('\n')
}
