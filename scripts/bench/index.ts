import { customerList } from './customer-list'
import { dayEnd } from './day-end'
import { find } from './find'
import { imports } from './import'
import { repayments } from './repayments'
import { schedules } from './schedules'
import type { Finding } from './stand'

/** Each measures one thing beside its yardstick, in the same run on the same machine. */
const benches: Readonly<Record<string, () => Promise<Finding | Finding[]>>> = {
  schedules,
  'customer-list': customerList,
  repayments,
  'day-end': dayEnd,
  find,
  import: imports,
}

const told = (figure: number): string => figure.toFixed(figure < 100 ? 2 : 0)

/**
 * npm run bench [-- NAME …]: a table for people and one JSON line each. Ratios are what to quote: the machine and its
 * other work change the seconds, and both sides alike.
 */
async function main(): Promise<void> {
  const wanted = process.argv.slice(2)
  const unknown = wanted.filter(name => !Object.hasOwn(benches, name))
  if (unknown.length > 0)
    throw new Error(`no such bench: ${unknown.join(', ')}; there is ${Object.keys(benches).join(', ')}`)
  const findings: Finding[] = []
  for (const name of wanted.length > 0 ? wanted : Object.keys(benches))
    findings.push(...[await benches[name]!()].flat())
  console.table(
    findings.map(({ name, ours, yardstick, unit, ratio, target }) => ({
      name,
      ours: told(ours),
      yardstick: yardstick === undefined ? '' : told(yardstick),
      unit,
      ratio: ratio?.toFixed(3) ?? '',
      target,
    })),
  )
  for (const finding of findings) console.log(JSON.stringify(finding))
}

main().then(
  () => process.exit(0),
  error => {
    console.error(error)
    process.exit(1)
  },
)
