import type { Context, Moment } from './context.ts'
import { done, type Outcome } from './outcome.ts'
import { type CommandReply, type IdempotentRequest, runCommand } from './run-command.ts'

/** Runs a command without an outside call: what it decides and saves in its one transaction is its reply. */
export function runAtOnce<Reply>(
  context: Context,
  request: IdempotentRequest,
  decide: (moment: Moment) => Promise<Outcome<Reply>>,
): Promise<CommandReply<Reply>> {
  return runCommand<Reply, Reply>(context, request, { decide, reply: async (_, decided) => done(decided) })
}
