import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { type ChromiumBinary, chromiumFromNpm } from './chromium-binary.ts'

// Without these Chromium looks up hosts of its maker at every start and waits for a graphics card.
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * Starts a real Chromium without a window: the one of CHROME_PATH if that is set, else the one inside the npm
 * package, else the system's. Close it when done.
 */
export async function launchBrowser(): Promise<Browser> {
  const failures: string[] = []
  for (const find of [fromEnvironment, chromiumFromNpm, fromSystem]) {
    try {
      const binary = await find()
      if (binary) return await launch(binary)
    } catch (error) {
      failures.push(String(error))
    }
  }
  const advice =
    'No Chromium starts here. Install one (on Debian: apt-get install chromium), or name one in CHROME_PATH.'
  throw new Error([advice, ...failures].join('\n'))
}

function launch({ path, env }: ChromiumBinary): Promise<Browser> {
  return chromium.launch({ executablePath: path, args: flags, env: { ...process.env, ...env } })
}

function fromEnvironment(): ChromiumBinary | undefined {
  const path = process.env.CHROME_PATH
  return path ? { path, env: {} } : undefined
}

function fromSystem(): ChromiumBinary | undefined {
  const path = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
  return path ? { path, env: {} } : undefined
}
