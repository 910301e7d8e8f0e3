export { type ChargeBook, memoryChargeBook } from './sandbox/charge-book.ts'
export { isSandboxOutcome, SANDBOX_OUTCOMES, type SandboxOutcome } from './sandbox/sandbox-outcome.ts'
export { sandboxProvider } from './sandbox/sandbox-provider.ts'
