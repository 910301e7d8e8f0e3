import type { StripeSettings } from '@tallywright/providers'
import type { PostgresOptions } from '@tallywright/store'
import { StartProblem } from './start-problem.ts'

/** What the environment variables ask for. */
export interface Settings {
  readonly port: number
  readonly host: string
  /** Where customers reach this server, without a slash at the end; null: where it listens. */
  readonly publicUrl: string | null
  readonly database:
    | { readonly kind: 'embedded'; readonly directory: string }
    | ({ readonly kind: 'postgres'; readonly url: string } & Required<PostgresOptions>)
  /** Whether an embedded database begins with the demo's catalog, customers and history. */
  readonly demo: boolean
  /** How much is logged: `info` is a line for every request. */
  readonly logLevel: string
  /** The key that the pricing page asks with; null where the server knows none. */
  readonly publishableKey: string | null
  /** Null: payments go through the sandbox provider only. */
  readonly stripe: StripeSettings | null
}

type Variables = Readonly<Record<string, string | undefined>>

/** PostgreSQL itself takes 100 from all of its clients unless told otherwise. */
const MOST_CONNECTIONS = 1000

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent']

export function readSettings(variables: Variables): Settings {
  const url = given(variables.DATABASE_URL)
  const isEmbedded = url === undefined
  return {
    port: readPort(given(variables.PORT) ?? '4000'),
    // The embedded database serves one person with keys that everyone knows: it listens to this machine only.
    host: given(variables.TALLYWRIGHT_HOST) ?? (isEmbedded ? '127.0.0.1' : '0.0.0.0'),
    publicUrl: readPublicUrl(given(variables.TALLYWRIGHT_URL)),
    database: isEmbedded
      ? { kind: 'embedded', directory: given(variables.TALLYWRIGHT_DATA) ?? '.tallywright' }
      : {
          kind: 'postgres',
          url: readDatabaseUrl(url),
          connections: readConnections(given(variables.TALLYWRIGHT_CONNECTIONS) ?? '10'),
          prepare: readSwitch('TALLYWRIGHT_PREPARE', given(variables.TALLYWRIGHT_PREPARE) ?? 'on'),
        },
    demo: readSwitch('TALLYWRIGHT_DEMO', given(variables.TALLYWRIGHT_DEMO) ?? 'on'),
    // On someone's own terminal a line for every poll of a page would bury the keys.
    logLevel: readLogLevel(given(variables.TALLYWRIGHT_LOG) ?? (isEmbedded ? 'warn' : 'info')),
    publishableKey: readPublishableKey(given(variables.TALLYWRIGHT_PUBLISHABLE_KEY)),
    stripe: readStripe({
      secretKey: given(variables.STRIPE_SECRET_KEY),
      webhookSecret: given(variables.STRIPE_WEBHOOK_SECRET),
      returnUrl: given(variables.STRIPE_RETURN_URL),
    }),
  }
}

function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}

function readPort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new StartProblem(`PORT must be a number from 0 to 65535, not ${text}`)
}

function readDatabaseUrl(text: string): string {
  // The text is not repeated: it holds a password.
  if (!URL.canParse(text) || !/^postgres(?:ql)?:$/.test(new URL(text).protocol)) {
    throw new StartProblem('DATABASE_URL must read postgres://user:password@host:5432/database')
  }
  return text
}

function readConnections(text: string): number {
  const connections = Number(text)
  if (/^\d+$/.test(text) && connections >= 1 && connections <= MOST_CONNECTIONS) return connections
  throw new StartProblem(`TALLYWRIGHT_CONNECTIONS must be a number from 1 to ${MOST_CONNECTIONS}, not ${text}`)
}

function readPublicUrl(text: string | undefined): string | null {
  if (text === undefined) return null
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, '')
  throw new StartProblem(`TALLYWRIGHT_URL must be a web address: https://…, not ${text}`)
}

function readSwitch(name: string, text: string): boolean {
  if (text === 'on' || text === 'off') return text === 'on'
  throw new StartProblem(`${name} must be on or off, not ${text}`)
}

function readLogLevel(text: string): string {
  if (LOG_LEVELS.includes(text)) return text
  throw new StartProblem(`TALLYWRIGHT_LOG must be one of ${LOG_LEVELS.join(', ')}, not ${text}`)
}

function readPublishableKey(text: string | undefined): string | null {
  if (text === undefined) return null
  // Everyone who opens the page can read it.
  if (/^tw_(?:live|test)_pk_\w+$/.test(text)) return text
  throw new StartProblem('TALLYWRIGHT_PUBLISHABLE_KEY must be a publishable key: tw_live_pk_… or tw_test_pk_…')
}

/** What is wrong is never repeated: two of the three are secrets, and may stand in the wrong place. */
function readStripe(said: { [Name in 'secretKey' | 'webhookSecret' | 'returnUrl']: string | undefined }) {
  const { secretKey, webhookSecret, returnUrl } = said
  if (secretKey === undefined && webhookSecret === undefined && returnUrl === undefined) return null
  if (secretKey === undefined || webhookSecret === undefined || returnUrl === undefined) {
    throw new StartProblem(
      'STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET and STRIPE_RETURN_URL are set together or not at all',
    )
  }
  if (!/^(?:sk|rk)_(?:live|test)_\w+$/.test(secretKey)) {
    throw new StartProblem(
      'STRIPE_SECRET_KEY must be a secret or restricted key: sk_live_…, rk_live_…, sk_test_… or rk_test_…',
    )
  }
  if (!/^whsec_\w+$/.test(webhookSecret)) {
    throw new StartProblem('STRIPE_WEBHOOK_SECRET must be the signing secret of the webhook endpoint: whsec_…')
  }
  if (!URL.canParse(returnUrl) || !/^https?:$/.test(new URL(returnUrl).protocol)) {
    throw new StartProblem('STRIPE_RETURN_URL must be a web address: https://…')
  }
  return { secretKey, webhookSecret, returnUrl }
}
