/** @typedef {{ platform: string, arch: string, glibc: boolean, node: string }} Host */

/** @returns {Host} */
export function thisHost() {
  const { platform, arch, versions } = process
  return { platform, arch, glibc: hasGlibc(), node: versions.node }
}

/**
 * Whether the lock file brings a Node.js binary for this machine.
 * @param {Host} host
 */
export function bundledNodeRuns({ platform, arch, glibc }) {
  return platform === 'linux' && glibc && ['x64', 'arm64'].includes(arch)
}

/**
 * One line for a person whose Node.js cannot run Tallywright, or undefined.
 * @param {Host} host
 */
export function refusalOfNode(host) {
  const { platform, arch, node } = host
  if (platform === 'win32') return 'Tallywright does not run on Windows itself: use WSL 2.'
  if (!isAtLeast(node, 20, 19)) return `Tallywright needs Node.js 20.19 or newer; this is ${node}.`
  // 22.18 is the first that runs TypeScript files without a flag.
  if (!bundledNodeRuns(host) && !isAtLeast(node, 22, 18)) {
    return `On ${platform} ${arch} Tallywright needs a Node.js of your own from 22.18 on; this is ${node}.`
  }
  return undefined
}

/**
 * @param {string} version
 * @param {number} major
 * @param {number} minor
 */
function isAtLeast(version, major, minor) {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number)
  return ownMajor > major || (ownMajor === major && ownMinor >= minor)
}

function hasGlibc() {
  const { header } = /** @type {{ header: object }} */ (process.report.getReport())
  return 'glibcVersionRuntime' in header
}
