import { fileURLToPath } from 'node:url'

/** Forward-only SQL, one file per migration, named by what it is for. */
export const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url))

/** The files and the list of when each was made, as a glob: what tells one migrated database from another. */
export const migrationFiles = `${migrationsFolder}/**/*.{sql,json}`
