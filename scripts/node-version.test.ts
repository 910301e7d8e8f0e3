import { expect, test } from 'vitest'
import { bundledNodeRuns, refusalOfNode } from './node-version.mjs'

const debian = { platform: 'linux', arch: 'x64', glibc: true, node: '20.19.0' }
const alpine = { ...debian, glibc: false }
const mac = { platform: 'darwin', arch: 'arm64', glibc: false, node: '24.1.0' }

test.each([
  ['Linux with the oldest Node.js that installs', debian],
  ['Linux on arm64', { ...debian, arch: 'arm64' }],
  ['Alpine with a Node.js that runs TypeScript', { ...alpine, node: '22.18.0' }],
  ['macOS with a Node.js that runs TypeScript', mac],
])('runs on %s', (_, host) => {
  expect(refusalOfNode(host)).toBeUndefined()
})

test.each([
  ['Node.js 18', { ...debian, node: '18.20.8' }, 'needs Node.js 20.19 or newer; this is 18.20.8'],
  ['Node.js 20.18', { ...debian, node: '20.18.3' }, 'needs Node.js 20.19 or newer; this is 20.18.3'],
  ['Alpine with Node.js 20', alpine, 'On linux x64 Tallywright needs a Node.js of your own from 22.18 on'],
  ['macOS with Node.js 22.17', { ...mac, node: '22.17.1' }, 'On darwin arm64 Tallywright needs a Node.js of your own'],
  ['Windows', { ...mac, platform: 'win32' }, 'use WSL 2'],
])('refuses %s in one line', (_, host, line) => {
  expect(refusalOfNode(host)).toContain(line)
  expect(refusalOfNode(host)).not.toContain('\n')
})

test('the Node.js of the lock file runs where its binary runs', () => {
  expect(bundledNodeRuns(debian)).toBe(true)
  expect(bundledNodeRuns(alpine)).toBe(false)
  expect(bundledNodeRuns(mac)).toBe(false)
})
