import { type BookDate, dayOf, monthOf, parseDate, yearOf } from '../../lending/dates'
import type { Fen } from '../../lending/money'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import {
  OLD_STATES,
  type OldState,
  RATE_UNITS,
  readOldDate,
  readOldMoney,
  readOldRate,
  readOldTerm,
  readOldWhole,
} from '../../lending/takeover'
import { refusalWords } from '../../refusals'
import type { Translate } from '../../web/i18n'
import type { ImportProblem, ImportTarget, RowText } from '../../web/import-kind'

/** One row of the file as a loan of the system before. */
export interface OldRow {
  readonly cutover: BookDate
  readonly oldNo: string
  readonly contractNo: string | null
  readonly product: string
  readonly principalFen: Fen
  readonly ratePpm: number
  readonly termMonths: number
  readonly startOn: BookDate
  readonly maturityOn: BookDate | null
  readonly method: string
  readonly frequency: string
  readonly dueDay: number | null
  readonly installmentFen: Fen | null
  readonly balanceFen: Fen
  readonly paidPrincipalFen: Fen | null
  readonly paidInterestFen: Fen
  readonly paidLateFen: Fen
  readonly state: OldState | null
  readonly overdueDays: number | null
  readonly overduePrincipalFen: Fen | null
  readonly overdueInterestFen: Fen | null
  readonly lateOwedFen: Fen
  readonly riskClass: string | null
  readonly purpose: string
  readonly securityType: string
}

const typed = (no: Refused, text: string): Refused => ({ ...no, params: { typed: text } })

/** Reads the cells of one row one after the other and keeps what is wrong with them. */
class Cells {
  readonly problems: ImportProblem[] = []

  constructor(
    private readonly text: RowText,
    private readonly targets: ReadonlyMap<string, ImportTarget>,
    private readonly t: Translate,
  ) {}

  wrong(name: string, no: Refused): null {
    const label = this.t(this.targets.get(name)?.label ?? '')
    this.problems.push({ field: name, label, words: this.t(refusalWords(no), no.params) })
    return null
  }

  /** Null when it is empty or wrong; empty is wrong where it must be there. */
  read<T>(name: string, read: (text: string) => T | Refused): T | null {
    const text = this.text[name]
    if (text === undefined) {
      return this.targets.get(name)?.must ? this.wrong(name, refuse('import.missing', '请填写')) : null
    }
    const value = read(text)
    return isRefused(value) ? this.wrong(name, value as Refused) : (value as T)
  }

  plain(name: string, max = 60): string | null {
    return this.read(name, text =>
      [...text].length > max ? refuse('import.too-long', '最多 {max} 个字', { params: { max } }) : text,
    )
  }

  money(name: string): Fen | null {
    return this.read(name, text => {
      const money = readOldMoney(text)
      return isRefused(money) ? money : money.fen
    })
  }

  whole(name: string, max: number): number | null {
    return this.read(name, text => {
      const whole = readOldWhole(text, max)
      return isRefused(whole) ? whole : whole.value
    })
  }

  date(name: string, day = 1): BookDate | null {
    return this.read(name, text => {
      const date = readOldDate(text, day)
      return isRefused(date) ? typed(date, text) : date.date
    })
  }

  /** A code of ours; words nobody has set against one are said. */
  code(name: string): string | null {
    const choices = this.targets.get(name)?.choices ?? []
    return this.read(name, text =>
      choices.some(choice => choice.value === text)
        ? text
        : refuse('import.unknown-value', '「{text}」没有对照，请在“取值对照”中选择', { params: { text } }),
    )
  }
}

/** Months between two dates, a begun one counts: 2018-02-01 to 2021-02-01 are 36. */
const monthsBetween = (from: BookDate, to: BookDate): number =>
  (yearOf(to) - yearOf(from)) * 12 + monthOf(to) - monthOf(from) + (dayOf(to) > dayOf(from) ? 1 : 0)

export function readOldRow(
  text: RowText,
  targets: ReadonlyMap<string, ImportTarget>,
  t: Translate,
): { readonly row: OldRow | null; readonly problems: readonly ImportProblem[] } {
  const cells = new Cells(text, targets, t)
  const unit = RATE_UNITS.find(one => one === text.rateUnit) ?? 'percent_year'
  const cutover = cells.read('cutover', said => {
    const date = parseDate(said)
    return isRefused(date) ? typed(date, said) : date.date
  })
  const oldNo = cells.plain('oldNo', 40)
  const product = cells.code('product')
  const principalFen = cells.money('principal')
  const rate = cells.read('rate', said => readOldRate(said, unit))
  const monthDay = Number.parseInt(text.monthDay ?? '1', 10)
  const day = monthDay >= 1 && monthDay <= 31 ? monthDay : 1
  const startOn = cells.date('startOn', day)
  const maturityOn = cells.date('maturityOn', day)
  const term = cells.read('term', readOldTerm)
  const method = cells.code('method')
  const balanceFen = cells.money('balance')
  const rest = restOf(cells)
  if (startOn && maturityOn && maturityOn <= startOn)
    cells.wrong('maturityOn', refuse('schedule.maturity-not-after-value-date'))
  const months = term?.months ?? (startOn && maturityOn ? monthsBetween(startOn, maturityOn) : null)
  if (months === null && !cells.problems.some(problem => problem.field === 'term')) {
    cells.wrong('term', refuse('takeover.no-term', '请给出期限或到期日'))
  }
  if (principalFen === 0n) cells.wrong('principal', refuse('money.too-small'))
  const complete = cutover && oldNo && product && principalFen && rate && startOn && method && months
  if (cells.problems.length > 0 || !complete || balanceFen === null) return { row: null, problems: cells.problems }
  const row: OldRow = {
    ...{ cutover, oldNo, product, principalFen, ratePpm: rate.ratePpm, termMonths: months },
    ...{ startOn, maturityOn, method, balanceFen, ...rest },
  }
  return { row, problems: [] }
}

/** What need not be there. */
function restOf(cells: Cells) {
  const dueDay = cells.whole('dueDay', 31)
  const status = cells.code('status')
  return {
    contractNo: cells.plain('contractNo', 60),
    frequency: cells.code('frequency') ?? 'monthly',
    dueDay: dueDay === 0 ? null : dueDay,
    installmentFen: cells.money('installment'),
    paidPrincipalFen: cells.money('paidPrincipal'),
    paidInterestFen: cells.money('paidInterest') ?? 0n,
    paidLateFen: cells.money('paidLate') ?? 0n,
    state: OLD_STATES.find(one => one === status) ?? null,
    overdueDays: cells.whole('overdueDays', 36_500),
    overduePrincipalFen: cells.money('overduePrincipal'),
    overdueInterestFen: cells.money('overdueInterest'),
    lateOwedFen: cells.money('lateOwed') ?? 0n,
    riskClass: cells.code('riskClass'),
    purpose: cells.code('purpose') ?? '',
    securityType: cells.code('securityType') ?? 'credit',
  }
}
