import {
  CHANNELS,
  CONTACT_RESULTS,
  contactRefusal,
  STAGES,
  type Stage,
  salutation,
  stageDays,
} from '../../lending/collection'
import { type BookDate, daysBetween } from '../../lending/dates'
import { formatFen, sumFen } from '../../lending/money'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { minute } from '../../web/format'
import { type CaseFile, contactsOf, type LateLoan, lateLoans, messagesOf, promisesOf } from './case-queries'
import { contactRules, effectiveCalls, minuteOfDay } from './contact'
import { CHANNEL_WORDS, RESULT_WORDS, STRATEGY, scriptOf } from './words'

export const isStage = (text: string): text is Stage => STAGES.some(stage => stage === text)

/** A line of the script with its values marked: '您尾号 {tail} 的…' → text, value, text. */
function scriptLine(line: string, values: Readonly<Record<string, string>>) {
  return line
    .split(/(\{\w+\})/)
    .filter(part => part !== '')
    .map(part => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1]
      return name === undefined ? part : { value: values[name] ?? '' }
    })
}

function scriptFor(c: Ctx, file: CaseFile, loans: readonly LateLoan[], first: boolean) {
  const [oldest] = loans
  if (!oldest || !isStage(file.stage)) return []
  const sex = file.kind === 'person' && (file.sex === '1' || file.sex === '2') ? file.sex : null
  const values = {
    person: file.kind === 'person' ? `${file.name}${sex === null ? '' : salutation('', sex)}` : file.name,
    bank: c.deps.bank(),
    me: c.viewer.name,
    staffNo: c.viewer.staffNo,
    tail: oldest.loanNo.slice(-4),
    product: oldest.product,
    day: oldest.since,
    days: String(oldest.days),
    total: formatFen(sumFen(loans.map(loan => loan.totalFen))),
  }
  return scriptOf(file.stage, first).map(line => scriptLine(c.t(line), values))
}

/** The whole story is in the customer's timeline. */
const HISTORY = 12

interface Moment {
  readonly at: Date
  readonly who: string
  readonly text: string
  readonly sub?: string
  readonly tone: string
}

async function historyOf(c: Ctx, file: CaseFile) {
  const contacts = await contactsOf(c.db, file.id)
  const messages = await messagesOf(c.db, file.customerId, file.openedOn)
  const moments: Moment[] = [
    ...contacts.map(row => ({
      at: row.at,
      who: row.who,
      text: `${c.t(CHANNEL_WORDS[row.channel as keyof typeof CHANNEL_WORDS])} · ${c.t(RESULT_WORDS[row.result as keyof typeof RESULT_WORDS])}`,
      sub: row.note,
      tone: row.result === 'promise' ? 'info' : 'warn',
    })),
    ...messages.map(row => ({
      at: row.at,
      who: c.t('系统'),
      text: c.t('短信「{name}」', { name: row.name }),
      tone: 'mute',
    })),
  ]
  moments.sort((a, b) => b.at.getTime() - a.at.getTime())
  return {
    contacted: contacts.length > 0,
    items: moments.slice(0, HISTORY).map(one => ({ ...one, at: minute(one.at) })),
  }
}

function strategyOf(c: Ctx, current: string) {
  const at = (STAGES as readonly string[]).indexOf(current)
  return STAGES.map((stage, i) => ({
    at: c.t(STRATEGY[stage].days),
    who: i === at ? c.t('当前阶段') : '',
    text: c.t(STRATEGY[stage].action),
    strong: i === at,
    tone: i < at ? 'ok' : i === at ? 'info' : 'mute',
  }))
}

/** May a call be made now? The words of the refusal stand at the form before anybody dials. */
async function limitsOf(c: Ctx, customerId: number) {
  const rules = await contactRules(c.db, c.today)
  const calls = await effectiveCalls(c.db, customerId, c.deps.now())
  const facts = { channel: 'call' as const, minuteOfDay: minuteOfDay(c.deps.now()), effectiveCallsToday: calls }
  const refused = contactRefusal(facts, rules)
  return { rules, calls, refused: refused ? c.t(refusalWords(refused), refused.params) : undefined }
}

/** Everything the page of one case shows beside the queue. */
export async function detailOf(c: Ctx, file: CaseFile) {
  const loans = await lateLoans(c.db, file.customerId, c.today)
  const history = await historyOf(c, file)
  const sum = (of: (loan: LateLoan) => bigint) => sumFen(loans.map(of))
  const since = loans[0]?.since as BookDate | undefined
  return {
    file,
    loans,
    days: since === undefined ? 0 : daysBetween(since, c.today),
    owed: {
      totalFen: sum(loan => loan.totalFen),
      principalFen: sum(loan => loan.principalFen),
      interestFen: sum(loan => loan.interestFen),
      lateFen: sum(loan => loan.penaltyFen + loan.compoundFen),
      balanceFen: sum(loan => loan.balanceFen),
    },
    script: scriptFor(c, file, loans, !history.contacted),
    stageDays: isStage(file.stage) ? stageDays(file.stage) : null,
    contacted: history.contacted,
    history: history.items,
    strategy: strategyOf(c, file.stage),
    promises: await promisesOf(c.db, file.id),
    limits: await limitsOf(c, file.customerId),
    ...choices(c),
    acts: { work: c.may('collection.work') && file.state === 'open', reveal: c.may('customer.reveal') },
  }
}

const options = <T extends string>(c: Ctx, list: readonly T[], words: Readonly<Record<T, string>>) =>
  list.map(value => ({ value, label: c.t(words[value]) }))

const choices = (c: Ctx) => ({
  results: options(c, CONTACT_RESULTS, RESULT_WORDS),
  channels: options(c, CHANNELS, CHANNEL_WORDS),
})
