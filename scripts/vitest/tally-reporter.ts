import { writeFileSync } from 'node:fs'
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node'
import { addTallies, type Tally } from '../tally.ts'

/** Writes what the run came to as JSON into the file that TALLY_FILE names. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const file = process.env.TALLY_FILE
    if (!file) throw new Error('TALLY_FILE names no file for the tally.')
    const outside = { ...nothing, failed: unhandled.map((error) => `outside of a test: ${error.message}`) }
    writeFileSync(file, JSON.stringify(modules.map(tallyOfModule).reduce(addTallies, outside)))
  }
}

const nothing: Tally = { passed: 0, failed: [], skipped: [] }

// A file that does not load and a `beforeAll` that throws leave tests that never ran; they fail by these lines.
function tallyOfModule(module: TestModule): Tally {
  const place = `${module.project.name} ${module.relativeModuleId}`
  const suites = [...module.children.allSuites()]
  const errors = [module, ...suites].flatMap((part) => part.errors())
  const broken = { ...nothing, failed: errors.map((error) => `${place}: ${error.message}`) }
  const tests = [...module.children.allTests()].map((test) => tallyOfTest(test, `${place} > ${test.fullName}`))
  return tests.reduce(addTallies, broken)
}

function tallyOfTest(test: TestCase, name: string): Tally {
  const result = test.result()
  if (result.state === 'passed') return { ...nothing, passed: 1 }
  if (result.state === 'failed') return { ...nothing, failed: [name] }
  if (result.state === 'skipped' && result.note) return { ...nothing, skipped: [`${name}: ${result.note}`] }
  return { ...nothing, failed: [`${name}: skipped without a reason`] }
}
