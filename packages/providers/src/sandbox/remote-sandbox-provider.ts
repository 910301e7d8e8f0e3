import { refused } from '@tallywright/engine'
import type { SandboxProvider } from './sandbox-provider.ts'
import { readSignedWebhook } from './sandbox-signature.ts'
import { fromWire, toWire } from './sandbox-wire.ts'

export interface RemoteSandboxOptions {
  /** The secret with which the provider signs; without it every webhook is refused. */
  readonly webhookSecret?: string
  /** A call that takes longer has an unknown outcome. */
  readonly timeoutMs?: number
}

/** Longer than a late answer, shorter than the 30 s for which a command holds its key. */
const TIMEOUT_MS = 10_000

type Asked<Method> = Method extends (...args: infer Args) => Promise<infer Answer>
  ? (...args: Args) => Promise<Answer>
  : never

/** The sandbox provider of another process, which `serveSandbox` or the sandbox program serves at `url`. */
export function remoteSandboxProvider(
  url: string,
  { webhookSecret, timeoutMs = TIMEOUT_MS }: RemoteSandboxOptions = {},
): SandboxProvider {
  const ask = async (path: string, args: readonly unknown[]): Promise<unknown> => {
    const signal = AbortSignal.timeout(timeoutMs)
    const response = await fetch(`${url}/${path}`, { method: 'POST', body: toWire(args), signal })
    const text = await response.text()
    if (response.ok) return fromWire(text)
    throw new Error(`the sandbox provider at ${url} answered ${response.status}: ${text}`)
  }
  const callTo = <Methods extends object>(group: string) => {
    return <Name extends keyof Methods & string>(name: Name) =>
      ((...args: unknown[]) => ask(`${group}/${name}`, args)) as Asked<Methods[Name]>
  }
  const provider = callTo<SandboxProvider>('provider')
  const acts = callTo<SandboxProvider['acts']>('acts')
  const deliveries = callTo<SandboxProvider['deliveries']>('deliveries')
  return {
    name: 'sandbox',
    movesRealMoney: false,
    createCustomer: provider('createCustomer'),
    deleteCustomer: provider('deleteCustomer'),
    attachMethod: provider('attachMethod'),
    detachMethod: provider('detachMethod'),
    openSetup: provider('openSetup'),
    findSetup: provider('findSetup'),
    charge: provider('charge'),
    findCharge: provider('findCharge'),
    cancelCharge: provider('cancelCharge'),
    refund: provider('refund'),
    findRefund: provider('findRefund'),
    findDispute: provider('findDispute'),
    witness: provider('witness'),
    readWebhook: async (request) =>
      webhookSecret === undefined
        ? refused('webhook.signature_invalid', 'the secret of the sandbox provider is not known here')
        : readSignedWebhook(request, webhookSecret),
    acts: {
      findAction: acts('findAction'),
      completeAction: acts('completeAction'),
      refuseAction: acts('refuseAction'),
      completeSetup: acts('completeSetup'),
      openDispute: acts('openDispute'),
      closeDispute: acts('closeDispute'),
      passTime: acts('passTime'),
    },
    deliveries: {
      flush: deliveries('flush'),
      releaseLate: deliveries('releaseLate'),
      resume: deliveries('resume'),
    },
  }
}
