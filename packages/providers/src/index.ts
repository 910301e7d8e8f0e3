export { JournalInUse, journalBooks } from './sandbox/journal-books.ts'
export { type MountedSandbox, mountSandbox, type SandboxMount, webhookSecretOf } from './sandbox/mount-sandbox.ts'
export { type RemoteSandboxOptions, remoteSandboxProvider } from './sandbox/remote-sandbox-provider.ts'
export { memoryBooks, type SandboxBooks } from './sandbox/sandbox-books.ts'
export type { SandboxCharge } from './sandbox/sandbox-charge.ts'
export {
  type DeliveryCourse,
  type DeliveryShares,
  postWebhooks,
  type SandboxWebhooks,
  seededDeliveries,
} from './sandbox/sandbox-deliveries.ts'
export type { FaultPlan } from './sandbox/sandbox-faults.ts'
export { isSandboxMethod, SANDBOX_METHODS, type SandboxMethod } from './sandbox/sandbox-methods.ts'
export { sandboxPages } from './sandbox/sandbox-pages.ts'
export { type SandboxOptions, type SandboxProvider, sandboxProvider } from './sandbox/sandbox-provider.ts'
export {
  type SandboxWitness,
  type WitnessedCharge,
  type WitnessedRefund,
  witnessedCharge,
} from './sandbox/sandbox-witness.ts'
export { type SandboxServer, serveSandbox } from './sandbox/serve-sandbox.ts'
export { type SandboxProgramOptions, type SpawnedSandbox, spawnSandbox } from './sandbox/spawn-sandbox.ts'
export type { StripeSettings } from './stripe/stripe-client.ts'
export { stripeProvider } from './stripe/stripe-provider.ts'
export { type ProviderFailure, tellingFailures } from './telling-failures.ts'
