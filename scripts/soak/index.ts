import { parseArgs } from 'node:util'
import { verifySample } from './database'
import { type Report, soak } from './run'
import { story } from './story'

const NOT_COMPARED = [
  '停息 and 恢复计息 (pause, resume), 随借随还 (revolve): not asked',
  'weeks and days as frequency (双周供 is); statutory holidays and 调休 (weekends are)',
  'provisions (1304 against 6702 but for recoveries), month-end work, memorandum accounts',
]

/** npm run soak -- --steps 1000000 [--seed N] [--sample 300]: random lives of loans against a card kept by hand; exit 1 on a difference. */
async function main(): Promise<number> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ options: { steps: text, seed: text, sample: text } })
  const [steps, seed, sample] = [
    values.steps ?? '1000000',
    values.seed ?? String(process.hrtime()[1]),
    values.sample ?? '300',
  ].map(Number)
  if (![steps, seed, sample].every(Number.isSafeInteger)) {
    console.error('usage: npm run soak -- --steps 1000000 [--seed N] [--sample 300]')
    return 2
  }
  console.log(`seed ${seed}, ${steps} steps`)
  const started = performance.now()
  const report = soak({ steps: steps!, seed: seed!, sample: sample!, tell: progress(started) })
  summary(report, (performance.now() - started) / 1000)
  if (report.fault) {
    console.log(story(report.fault))
    return 1
  }
  if (report.sample.length === 0) return 0
  const { checks, loans, violations } = await verifySample(report.sample.map(life => life.ours))
  for (const line of violations) console.log(`VIOLATION  ${line}`)
  console.log(`0 differences, verify of ${loans} loans: ${checks} checks, ${violations.length} violations`)
  return violations.length > 0 ? 1 : 0
}

function progress(started: number): (steps: number, loans: number) => void {
  let next = 5_000
  return (steps, loans) => {
    const ms = performance.now() - started
    if (ms < next) return
    next = ms + 5_000
    const megabytes = Math.round(process.memoryUsage().rss / 1_048_576)
    console.log(
      `${(ms / 1000).toFixed(0).padStart(6)} s  ${steps} steps, ${loans} loans, ${Math.round((steps * 1000) / ms)} a second, ${megabytes} MB`,
    )
  }
}

function summary({ steps, loans, done, refused }: Report, seconds: number): void {
  const table = (of: ReadonlyMap<string, number>): string =>
    [...of]
      .sort((a, b) => b[1] - a[1])
      .map(([word, n]) => `${word} ${n}`)
      .join(' · ')
  console.log(`done: ${table(done)}`)
  console.log(`refused by both: ${table(refused)}`)
  for (const line of NOT_COMPARED) console.log(`not compared: ${line}`)
  console.log(`${steps} steps on ${loans} loans in ${seconds.toFixed(1)} s, ${Math.round(steps / seconds)} a second`)
}

main().then(
  code => {
    process.exitCode = code
  },
  error => {
    console.error(error)
    process.exitCode = 2
  },
)
