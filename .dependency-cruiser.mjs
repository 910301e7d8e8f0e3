import { existsSync, globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'

// Who may import whom, drawn in ARCHITECTURE.md. A package that is missing here may import none of ours.
const directions = {
  'packages/domain': [],
  'packages/documents': ['domain'],
  'packages/store': ['domain'],
  'packages/engine': ['store', 'domain'],
  'packages/providers': ['engine', 'domain'],
  'packages/contract': ['domain'],
  'packages/api': ['engine', 'documents', 'contract', 'domain'],
  'packages/sdk': ['contract', 'domain'],
  'packages/ai-sdk': ['sdk'],
  'packages/testing': ['api', 'sdk', 'providers', 'engine', 'store', 'contract', 'domain'],
  'apps/server': ['api', 'providers', 'engine', 'store', 'contract', 'domain'],
  'apps/pricing': ['sdk', 'contract', 'domain'],
}

const folders = globSync(['packages/*', 'apps/*', 'examples/*']).filter((folder) =>
  existsSync(`${folder}/package.json`),
)
const tests = '[.]test[.]tsx?$'

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files whose values need each other are one idea, or one of them holds two.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nothing imports is dead.',
      severity: 'error',
      from: {
        orphan: true,
        path: '^(packages|apps)/[^/]+/src/',
        pathNot: [tests, '[.]d[.]ts$', '/src/(index|main)[.]tsx?$'],
      },
      to: {},
    },
    {
      name: 'no-unresolvable',
      comment: 'A deep import into a package fails here too: its exports do not declare the file.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-import-around-the-door',
      comment: 'Another package is imported by its name, never by a path into its folder.',
      severity: 'error',
      from: { path: '^(packages|apps|examples)/([^/]+)/' },
      to: { path: '^(packages|apps|examples)/', pathNot: [`^$1/$2/`, ...doors().map(exactly)] },
    },
    {
      name: 'no-tests-in-source',
      severity: 'error',
      from: { pathNot: tests },
      to: { path: tests },
    },
    {
      name: 'no-development-dependency-in-source',
      comment: 'What runs in production is a dependency of the package that imports it.',
      severity: 'error',
      from: { path: '^(packages|apps)/[^/]+/src/', pathNot: tests },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'type-only'] },
    },
    {
      name: 'domain-is-pure',
      comment: 'The domain runs in a browser: no module of Node.js.',
      severity: 'error',
      from: { path: '^packages/domain/src/', pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    ...folders.filter((folder) => !folder.startsWith('examples/')).map(directionOf),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|[.]tallywright)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}

function directionOf(folder) {
  const name = posix.basename(folder)
  const allowed = directions[folder] ?? []
  return {
    name: `direction-of-${name}`,
    comment: `${name} may import ${allowed.join(', ') || 'no other package'}.`,
    severity: 'error',
    // A test may start a whole server to test one part of it.
    from: { path: `^${folder}/`, pathNot: tests },
    to: {
      path: '^(packages|apps)/',
      pathNot: [folder, ...allowed.map((other) => `packages/${other}`)].map((path) => `^${path}/`),
    },
  }
}

function doors() {
  return folders.flatMap((folder) =>
    Object.values(JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')).exports ?? {})
      .filter((target) => typeof target === 'string')
      .map((target) => posix.join(folder, target)),
  )
}

function exactly(path) {
  return `^${path.replaceAll('.', '[.]')}$`
}
