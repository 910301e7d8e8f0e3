import { join } from 'node:path'
import ts from 'typescript'
import { root } from './tree.ts'

/** Where every number is money, a quantity or a share of one; time is counted in whole milliseconds elsewhere. */
const folders = ['explanation', 'invoice', 'money', 'proration', 'rating', 'wallet']

/** What makes a float of a number, or rounds one. */
const floatCalls = /^(Math\.(round|floor|ceil|trunc|fround)|(Number\.)?parseFloat|.*\.(toFixed|toPrecision))$/

/** Divisions of anything but bigints, and roundings of floats, in the domain's money code. */
export function floatArithmetic(): readonly string[] {
  const program = domainProgram()
  const checker = program.getTypeChecker()
  return program
    .getSourceFiles()
    .filter(isMoneyCode)
    .flatMap((file) => {
      const found: string[] = []
      const visit = (node: ts.Node): void => {
        if (isFloatDivision(node, checker) || isFloatCall(node)) found.push(placeOf(node, file))
        ts.forEachChild(node, visit)
      }
      visit(file)
      return found
    })
}

function domainProgram(): ts.Program {
  const config = join(root, 'packages/domain/tsconfig.json')
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fail }
  const parsed = ts.getParsedCommandLineOfConfigFile(config, {}, host)
  if (parsed === undefined) throw new Error(`${config} was not read`)
  return ts.createProgram(parsed.fileNames, parsed.options)
}

function fail({ messageText }: ts.Diagnostic): never {
  throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'))
}

function isMoneyCode({ fileName }: ts.SourceFile): boolean {
  return folders.some((folder) => fileName.includes(`/domain/src/${folder}/`)) && !fileName.endsWith('.test.ts')
}

const divisions = new Set([ts.SyntaxKind.SlashToken, ts.SyntaxKind.SlashEqualsToken])

function isFloatDivision(node: ts.Node, checker: ts.TypeChecker): boolean {
  if (!ts.isBinaryExpression(node) || !divisions.has(node.operatorToken.kind)) return false
  const { flags } = checker.getTypeAtLocation(node.left)
  return (flags & ts.TypeFlags.BigIntLike) === 0
}

function isFloatCall(node: ts.Node): boolean {
  return ts.isCallExpression(node) && floatCalls.test(node.expression.getText())
}

function placeOf(node: ts.Node, file: ts.SourceFile): string {
  const { line } = file.getLineAndCharacterOfPosition(node.getStart())
  return `${file.fileName.slice(root.length + 1)}:${line + 1}: ${node.getText()}`
}
