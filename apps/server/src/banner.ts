import type { DEMO_KEYS, NewEnvironment } from '@tallywright/engine'

/** What is printed when the server is up: where it is, with which keys, and one line to try. */
export interface Started {
  readonly url: string
  readonly hasPricingPage: boolean
  /** Of an embedded database that only this machine reaches; null of any other. */
  readonly demoKeys: DemoKeys | null
}

/** The demo's keys, as far as they open anything: null for one that was revoked. */
export type DemoKeys = Readonly<Record<keyof typeof DEMO_KEYS, string | null>>

export function banner({ url, hasPricingPage, demoKeys }: Started): string {
  const addresses = [
    ...(hasPricingPage ? [`  Pricing page     ${url}/`] : []),
    `  API              ${url}/trpc`,
    `  Health           ${url}/healthz`,
  ]
  const keys =
    demoKeys === null
      ? []
      : [
          '',
          '  The demo’s keys, the same on every machine:',
          `  secret           ${demoKeys.secret ?? 'revoked'}`,
          `  publishable      ${demoKeys.publishable ?? 'revoked'}`,
        ]
  const key = demoKeys?.secret ?? '$TALLYWRIGHT_API_KEY'
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
