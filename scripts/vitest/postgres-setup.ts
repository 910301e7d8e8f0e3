import { fastAndLossy, startPostgres } from '@tallywright/testing/postgres-server'
import type { TestProject } from 'vitest/node'

/** One server for all files of a project, `postgres-18` or `postgres-15`; each file makes databases of its own in it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const version = project.name === 'postgres-15' ? 15 : 18
  const server = await startPostgres({ version, settings: { ...fastAndLossy, max_connections: '200' } })
  project.provide('testDatabase', { kind: 'postgres', version, url: server.url })
  return server.stop
}
