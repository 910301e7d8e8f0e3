import { type Scenario, TOPICS } from './scenario.ts'

/** The page that leads to all others, by topic. */
export function indexPage(scenarios: readonly Scenario[]): string {
  const chapters = TOPICS.flatMap((topic) => {
    const ofTopic = scenarios.filter((scenario) => scenario.topic === topic)
    return ofTopic.length === 0
      ? []
      : [`## ${topic}`, ofTopic.map(({ title, file, why }) => `- [${title}](${file}.md): ${why}`).join('\n')]
  })
  const page = [
    '# Scenarios',
    'Each page tells one story as its customers see it: what is for sale, who does what when, what is invoiced and paid, and ' +
      'who has access. The pages are written by running the stories on the embedded database and on PostgreSQL; a test compares ' +
      'them with what is committed here. The stories themselves are in `packages/testing/src/scenarios`.',
    ...chapters,
  ]
  return `${page.join('\n\n')}\n`
}
