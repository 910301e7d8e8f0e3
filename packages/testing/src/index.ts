export { type ClockMove, createSandbox, type Sandbox, type SandboxOptions } from './create-sandbox.ts'
