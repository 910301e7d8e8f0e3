export type { TokenCount, TokenKind } from './token-counts.ts'
export { type TokenUsageOptions, tokenUsageMiddleware, type UnreportedCall } from './token-usage-middleware.ts'
