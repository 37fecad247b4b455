import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { type Cost, costVariable } from '../test/support/cost'

/**
 * npm test [-- pattern …]   typecheck, lint, then the tests; ends with the line `N passed, N failed`. A typecheck or
 *                           lint that fails counts as one failed. Patterns go to Jest.
 */
const root = resolve(__dirname, '..')

interface Count {
  passed: number
  failed: number
}

async function main(): Promise<void> {
  const counts = [
    await check('typecheck', 'typescript', 'tsc', ['--noEmit', '-p', '.']),
    await check('lint', '@biomejs/biome', 'biome', ['check']),
    await jest(process.argv.slice(2)),
  ]
  const sum = (of: keyof Count) => counts.reduce((total, count) => total + count[of], 0)
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
  process.exitCode = sum('failed') > 0 ? 1 : 0
}

async function check(title: string, pkg: string, bin: string, args: string[]): Promise<Count> {
  const started = Date.now()
  const code = await run(pkg, bin, args)
  console.log(`${title} ${code === 0 ? 'ok' : 'FAILED'} (${((Date.now() - started) / 1000).toFixed(1)} s)`)
  return { passed: 0, failed: code === 0 ? 0 : 1 }
}

interface JestResult {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numRuntimeErrorTestSuites: number
}

async function jest(patterns: string[]): Promise<Count> {
  const folder = mkdtempSync(join(tmpdir(), 'xindang-results-'))
  const file = join(folder, 'results.json')
  const costs = join(folder, 'costs.jsonl')
  process.env[costVariable] = costs
  try {
    const workers = Math.min(2, availableParallelism())
    const code = await run('jest', 'jest', [`--maxWorkers=${workers}`, '--json', `--outputFile=${file}`, ...patterns])
    if (existsSync(costs)) tellCosts(readFileSync(costs, 'utf8'))
    // Without a result file Jest itself failed, and there is nothing to count.
    if (!existsSync(file)) return { passed: 0, failed: 1 }
    const result = JSON.parse(readFileSync(file, 'utf8')) as JestResult
    if (result.numPendingTests > 0) console.log(`${result.numPendingTests} skipped`)
    const failed = result.numFailedTests + result.numRuntimeErrorTestSuites
    return { passed: result.numPassedTests, failed: code === 0 ? failed : Math.max(1, failed) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const SHOWN = 12

/** Where the time of a run goes, so that a file that grows slow is seen. */
function tellCosts(text: string): void {
  const costs = text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Cost)
    .sort((a, b) => b.cpuSeconds - a.cpuSeconds)
  const line = (cpu: number, wall: number, what: string) =>
    console.log(`${cpu.toFixed(1).padStart(7)} ${wall.toFixed(1).padStart(7)}  ${what}`)
  const sum = (some: readonly Cost[], of: 'cpuSeconds' | 'wallSeconds') =>
    some.reduce((total, cost) => total + cost[of], 0)
  const rest = costs.slice(SHOWN)
  console.log('  CPU s  wall s')
  for (const { file, cpuSeconds, wallSeconds } of costs.slice(0, SHOWN)) line(cpuSeconds, wallSeconds, file)
  if (rest.length > 0) line(sum(rest, 'cpuSeconds'), sum(rest, 'wallSeconds'), `${rest.length} others`)
  line(sum(costs, 'cpuSeconds'), sum(costs, 'wallSeconds'), 'together')
}

/** As the program itself runs (`npm start`): fewer rounds of clearing away what a page leaves behind. */
const MEMORY = ['--min-semi-space-size=16', '--max-semi-space-size=32']

/** Runs a program of a development package with this Node, so that nothing depends on PATH or a shell. */
function run(pkg: string, bin: string, args: string[]): Promise<number> {
  const description = require.resolve(`${pkg}/package.json`, { paths: [root] })
  const { bin: bins } = JSON.parse(readFileSync(description, 'utf8')) as { bin: string | Record<string, string> }
  const file = typeof bins === 'string' ? bins : bins[bin]
  if (!file) throw new Error(`${pkg} has no program ${bin}`)
  return new Promise((done, reject) => {
    // `--json` prints the whole result as well; standard output of Jest is not wanted, what it shows goes to stderr.
    const stdout = pkg === 'jest' ? 'ignore' : 'inherit'
    const flags = pkg === 'jest' ? MEMORY : []
    const child = spawn(process.execPath, [...flags, join(dirname(description), file), ...args], {
      cwd: root,
      stdio: ['ignore', stdout, 'inherit'],
    })
    child.on('error', reject)
    child.on('exit', code => done(code ?? 1))
  })
}

void main()
