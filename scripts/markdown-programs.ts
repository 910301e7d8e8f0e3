import { join } from 'node:path'
import ts from 'typescript'
import { type CodeBlock, codeBlocks } from './markdown.ts'
import { projectFiles, root, textOf } from './tree.ts'

/** TypeScript on a page that imports something: a program that a reader will copy. What is quoted is compared instead. */
export function programsOf(file: string): readonly CodeBlock[] {
  return codeBlocks(file).filter(({ language, code, source }) => {
    return language === 'ts' && source === null && /^import /m.test(code)
  })
}

/** What the compiler says of programs on pages, each as if it lay beside its page. */
export function typeErrorsOf(programs: readonly CodeBlock[]): readonly string[] {
  const virtual = new Map(programs.map((program) => [virtualPath(program), program]))
  const options = compilerOptions()
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = (path) => virtual.has(path) || fileExists(path)
  host.readFile = (path) => virtual.get(path)?.code ?? readFile(path)
  host.getSourceFile = (path, ...rest) => {
    const program = virtual.get(path)
    const [target] = rest
    // A program of its own has a scope of its own, whatever it imports.
    return program === undefined ? getSourceFile(path, ...rest) : ts.createSourceFile(path, program.code, target)
  }
  const compiled = ts.createProgram([...virtual.keys()], options, host)
  return ts.getPreEmitDiagnostics(compiled).flatMap((problem) => describe(problem, virtual))
}

function virtualPath({ file, line }: CodeBlock): string {
  return join(root, `${file}.${line}.ts`)
}

function compilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile)
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root)
  const strictness = { noUnusedLocals: false, noUnusedParameters: false }
  return {
    ...options,
    ...strictness,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    paths: ourPackages(),
  }
}

/** Every door of a package by the name under which it is imported. */
function ourPackages(): Record<string, string[]> {
  const manifests = projectFiles().filter((file) => /^packages\/[^/]+\/package\.json$/.test(file))
  const doors = manifests.flatMap((file) => {
    const { name, exports = {} } = JSON.parse(textOf(file))
    return Object.entries<string>(exports).map(([door, target]) => [join(name, door), [join(root, file, '..', target)]])
  })
  return Object.fromEntries(doors)
}

/** Of our own packages their own checks speak; here only the pages do. */
function describe({ file, start, messageText }: ts.Diagnostic, virtual: ReadonlyMap<string, CodeBlock>): string[] {
  const message = ts.flattenDiagnosticMessageText(messageText, ' ')
  if (file === undefined) return [message]
  const program = virtual.get(file.fileName)
  if (program === undefined) return []
  const { line } = file.getLineAndCharacterOfPosition(start ?? 0)
  return [`${program.file}:${program.line + line + 1}: ${message}`]
}

/** Runs a program of a page in this process: what it imports is handed to it by name, and its `console` is `console`. */
export async function runProgram(
  { code }: CodeBlock,
  modules: Readonly<Record<string, object>>,
  globals: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { outputText } = ts.transpileModule(code, { compilerOptions: { target: ts.ScriptTarget.ES2024 } })
  const body = outputText
    .replaceAll(/^import (\{[^}]*\}) from '([^']+)';?$/gm, (_, names: string, name: string) => {
      if (!(name in modules)) throw new Error(`the program imports ${name}, which nobody hands to it`)
      return `const ${names.replaceAll(' as ', ': ')} = modules['${name}']`
    })
    .replaceAll(/^export /gm, '')
  const AsyncFunction = (async () => {}).constructor as new (
    ...texts: string[]
  ) => (...values: unknown[]) => Promise<void>
  await new AsyncFunction('modules', ...Object.keys(globals), body)(modules, ...Object.values(globals))
}
