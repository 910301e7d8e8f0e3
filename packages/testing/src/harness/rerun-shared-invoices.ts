import { sharedServer } from '../create-sandbox.ts'
import { rerunAllInvoices } from './rerun-all-invoices.ts'

/** The same for all sandboxes that `createSandbox` has made in this process: after the tests of every file that makes some. */
export async function rerunSharedInvoices(): Promise<void> {
  await rerunAllInvoices((await sharedServer()).engine.store)
}
