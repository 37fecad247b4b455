import { readFileSync } from 'node:fs'
import { answerRateCase, type RateCase } from '../src/lending/cost/case-format'

/** One case, an array of cases, or { cases: [...] }. */
function casesIn(content: unknown): RateCase[] {
  if (Array.isArray(content)) return content
  if (typeof content === 'object' && content !== null && 'cases' in content && Array.isArray(content.cases))
    return content.cases
  return [content as RateCase]
}

function main(path: string | undefined): number {
  if (!path) {
    process.stderr.write('usage: npm run -s apr -- FILE.json\n')
    return 2
  }
  const cases = casesIn(JSON.parse(readFileSync(path, 'utf8')))
  process.stdout.write(`${JSON.stringify(cases.map(answerRateCase), null, 2)}\n`)
  return 0
}

process.exitCode = main(process.argv[2])
