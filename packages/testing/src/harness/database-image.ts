import { createHash } from 'node:crypto'
import { globSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { connectMemory, migrationFiles } from '@tallywright/store'

const cache = fileURLToPath(new URL('../../node_modules/.cache/tallywright', import.meta.url))

/**
 * A database in memory with the schema in place. Setting one up takes seconds and restoring an image of one a fraction of
 * that, so the first process makes the image and later ones restore it. A changed migration makes another.
 */
export async function connectFromImage(): Promise<Awaited<ReturnType<typeof connectMemory>>> {
  const file = await imageFile()
  const image = await readFile(file).catch(() => null)
  if (image !== null) return connectMemory(new Blob([image]))
  const connection = await connectMemory()
  await writeWhole(file, await connection.dumpImage())
  return connection
}

async function imageFile(): Promise<string> {
  const digest = createHash('sha256')
  for (const file of globSync(migrationFiles).sort()) digest.update(await readFile(file))
  return join(cache, `database-${digest.digest('hex').slice(0, 16)}.tar`)
}

/** Several processes may do this at once: each writes its own file, and the last to rename it wins with the same content. */
async function writeWhole(file: string, image: Blob): Promise<void> {
  const own = `${file}.${process.pid}`
  await mkdir(cache, { recursive: true })
  await writeFile(own, Buffer.from(await image.arrayBuffer()))
  await rename(own, file)
}
