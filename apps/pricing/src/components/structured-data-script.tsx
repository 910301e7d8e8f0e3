import type { PlanVersion } from '@tallywright/domain'
import { structuredData } from '../words/structured-data.ts'

/** The plans as JSON-LD: a block that search engines and agents read and browsers never run. */
export function StructuredDataScript({ versions }: { readonly versions: readonly PlanVersion[] }) {
  const { origin, pathname } = window.location
  return <script type="application/ld+json">{JSON.stringify(structuredData(versions, origin + pathname))}</script>
}
