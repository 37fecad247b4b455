import { constants, setPriority } from 'node:os'
import pino from 'pino'
import { prepare } from '../src/boot'
import { readConfig } from '../src/config'
import { businessDay } from '../src/db/business-day'
import { startEmbedded } from '../src/db/embedded'
import { databaseUrls } from '../src/db/roles'
import { allDayEndSteps, menu } from '../src/features'
import { runDayEnds } from '../src/features/day-end/runner'
import { textSetting } from '../src/features/settings/queries'
import { addDays, bookDate, parseDate } from '../src/lending/dates'
import { isRefused } from '../src/lending/refusal'
import { systemActor } from '../src/permissions'
import { refusalWords } from '../src/refusals'
import { translator } from '../src/web/i18n'

/** npm run day-end [-- --to 2026-11-21]   closes days until the business date is that day, by itself one; exit 0 when it is. */
async function main(args: readonly string[]): Promise<number> {
  const [option, day, ...more] = args
  const typed = option === '--to' ? parseDate(day ?? '') : undefined
  if ((option !== undefined && typed === undefined) || more.length > 0 || isRefused(typed)) {
    console.error('usage: npm run day-end [-- --to 2026-11-21]')
    return 2
  }
  // who posts meanwhile goes first
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  const config = readConfig(process.env)
  const log = pino({ level: process.env.LOG_LEVEL ?? 'warn' })
  const embedded = config.databaseUrl
    ? undefined
    : await startEmbedded({ dataDir: config.dataDir, purpose: 'app', log: line => log.info(line) })
  const direct = { ...config, databaseUrl: config.databaseUrlDirect }
  const { db } = await prepare(config, databaseUrls(direct, embedded), log)
  try {
    const bank = await textSetting(db, 'bank.name', bookDate('9999-12-31'), '信档')
    const deps = { config, db, now: () => new Date(), menu: menu(), bank: () => bank }
    const started = process.hrtime.bigint()
    const to = typed ? typed.date : addDays(await businessDay(db), 1)
    const report = await runDayEnds(deps, allDayEndSteps(), to, systemActor('day-end script'), line => {
      const { step, date } = line
      if (!step) console.log(`${date}  closed`)
      else
        console.log(
          `${date}  ${step.name.padEnd(14)} ${step.state.padEnd(8)} ${String(step.count).padStart(8)} items ${String(step.errors).padStart(5)} errors ${step.seconds.toFixed(2).padStart(8)} s${step.reason ? `  ${step.reason}` : ''}`,
        )
    })
    if (isRefused(report)) {
      console.error(`${report.refused}: ${translator('zh')(refusalWords(report), report.params)}`)
      return report.refused === 'day-end.nothing' ? 0 : 1
    }
    const seconds = Number(process.hrtime.bigint() - started) / 1e9
    const megabytes = Math.ceil(process.resourceUsage().maxRSS / 1024)
    console.log(
      `business date ${report.today}, ${report.closed.length} days closed in ${seconds.toFixed(2)} s, ${megabytes} MB at most`,
    )
    return report.failed ? 1 : 0
  } finally {
    await db.destroy()
    await embedded?.stop()
  }
}

main(process.argv.slice(2)).then(
  code => process.exit(code),
  error => {
    console.error(error)
    process.exit(1)
  },
)
