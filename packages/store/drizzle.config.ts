import { defineConfig } from 'drizzle-kit'

// A new migration: `pnpm --filter @tallywright/store run migration -- --name what-it-is-for`, then read the SQL it wrote.
export default defineConfig({ dialect: 'postgresql', schema: './src/schema/index.ts', out: './migrations' })
