import { readFileSync } from 'node:fs'

interface Named {
  readonly id: string
}

/** A file with one case, an array of cases, or { cases: [...] }. */
export function casesIn<Case extends Named>(path: string): Case[] {
  const content: unknown = JSON.parse(readFileSync(path, 'utf8'))
  if (Array.isArray(content)) return content
  if (typeof content === 'object' && content !== null && 'cases' in content && Array.isArray(content.cases))
    return content.cases
  return [content as Case]
}

/** Prints the answer to every case of a file; one that cannot be read is told as unsupported, and the others are answered. */
export function answerCases<Case extends Named>(
  script: string,
  path: string | undefined,
  answer: (one: Case) => object,
): number {
  if (!path) {
    process.stderr.write(`usage: npm run -s ${script} -- FILE.json\n`)
    return 2
  }
  const answers = casesIn<Case>(path).map(one => {
    try {
      return answer(one)
    } catch (error) {
      return {
        id: one?.id,
        unsupported: `not understood: ${error instanceof Error ? error.message : String(error)}`,
      }
    }
  })
  process.stdout.write(`${JSON.stringify(answers, null, 2)}\n`)
  return 0
}
