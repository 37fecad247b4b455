import { readFileSync } from 'node:fs'
import { answerCase, type CaseFile } from '../src/lending/schedule'

/** One case, an array of cases, or { cases: [...] }. */
function casesIn(content: unknown): CaseFile[] {
  if (Array.isArray(content)) return content
  if (typeof content === 'object' && content !== null && 'cases' in content && Array.isArray(content.cases))
    return content.cases
  return [content as CaseFile]
}

function main(path: string | undefined): number {
  if (!path) {
    process.stderr.write('usage: npm run -s schedule -- FILE.json\n')
    return 2
  }
  const cases = casesIn(JSON.parse(readFileSync(path, 'utf8')))
  process.stdout.write(`${JSON.stringify(cases.map(answerCase), null, 2)}\n`)
  return 0
}

process.exitCode = main(process.argv[2])
