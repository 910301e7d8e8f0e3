import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import postgres from 'postgres'
import { expect, test } from 'vitest'
import { startPostgres } from './postgres-server.ts'

test.each([15, 18] as const)('PostgreSQL %i keeps a committed row through kill -9 and a restart', async (version) => {
  const server = await startPostgres({ version })
  try {
    const [row] = await query(server.url, 'select version()')
    expect(row?.version).toMatch(new RegExp(`^PostgreSQL ${version}[.]`))
    await query(server.url, 'create table tally (notch int); insert into tally values (7)')

    await server.kill9()
    await expect(query(server.url, 'select 1')).rejects.toThrow('ECONNREFUSED')

    await server.restart()
    expect(await query(server.url, 'select notch from tally')).toEqual([{ notch: 7 }])
  } finally {
    await server.stop()
  }
  expect(existsSync(server.dataDirectory)).toBe(false)
})

test('a server ends and leaves no files when the program that started it is killed', async () => {
  const program = `
    import { startPostgres } from ${JSON.stringify(join(import.meta.dirname, 'postgres-server.ts'))}
    const { url, dataDirectory } = await startPostgres({ version: 18 })
    console.log(JSON.stringify({ url, dataDirectory }))
    setInterval(() => {}, 1000)
  `
  const starter = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface(starter.stdout), 'line')
  const { url, dataDirectory }: { url: string; dataDirectory: string } = JSON.parse(line)
  expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])

  starter.kill('SIGKILL')
  await expect.poll(() => existsSync(dataDirectory), { timeout: 10_000 }).toBe(false)
  await expect(query(url, 'select 1')).rejects.toThrow('ECONNREFUSED')
})

async function query(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const sql = postgres(url, { max: 1 })
  try {
    return [...(await sql.unsafe(text))]
  } finally {
    await sql.end()
  }
}
