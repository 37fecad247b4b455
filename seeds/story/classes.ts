import type { Transaction } from 'kysely'
import type { DB } from '../../src/db/schema'
import { approveChange } from '../../src/features/changes/commands'
import { readAsk } from '../../src/features/changes/fields'
import { fingerprint } from '../../src/features/changes/fingerprint'
import { prepareChange } from '../../src/features/changes/prepare'
import { sketch } from '../../src/features/changes/sketch'
import { readLoan } from '../../src/features/loans/lock'
import { enterEvent } from '../../src/features/risk/events/commands'
import { proposeUnchanged } from '../../src/features/risk/quarter/commands'
import { propose, recognise } from '../../src/features/risk/reviews/commands'
import type { BookDate } from '../../src/lending/dates'
import { isRefused, type Refused } from '../../src/lending/refusal'
import { translator } from '../../src/web/i18n'
import type { Act, Hand, Stage } from './stage'

interface Told {
  readonly key: string
  readonly on: string
  readonly staffNo: string
  readonly time: string
  /** The loan it is about, by its name in the story. */
  readonly loan: string
  readonly run: (trx: Transaction<DB>, hand: Hand, loanId: number, stage: Stage) => Promise<object | Refused>
}

const FIRM = '云溪县宏达建筑劳务有限公司/2026-01-19'
const GROWER = '任小龙/2026-02-06'

const EASED = '郑国平/2026-04-13'

/** A lower rate for a debtor in difficulty, as the form would ask for it. */
async function askLowerRate(trx: Transaction<DB>, { actor, viewer, today }: Hand, loanId: number) {
  const raw = { date: today, rate: '4.2', inDifficulty: 'on', reason: '借款人收入下降、两次逾期，经协商下调利率' }
  const read = readAsk('rate', raw, translator('zh'), today)
  const loan = await readLoan(trx, viewer, loanId)
  if (!read.ok || !loan) throw new Error('the lower rate cannot be asked for')
  const made = await sketch(trx, loan, read.ask, today)
  if (isRefused(made)) return made
  const seen = fingerprint('rate', made)
  return prepareChange(trx, viewer, actor, today, { loanId, ask: read.ask, raw, reason: read.reason, seen })
}

/** What became known of loans beside their days, and what people made of it. */
const told: readonly Told[] = [
  { key: 'class/ease', on: '2026-09-21', staffNo: '0401', time: '10:10', loan: EASED, run: askLowerRate },
  {
    key: 'class/eased',
    on: '2026-09-21',
    staffNo: '0402',
    time: '14:35',
    loan: EASED,
    run: (trx, { actor, viewer, today }, loanId, stage) => {
      const decision = { id: stage.id('class/ease'), loanId, version: 1, opinion: '同意，列入重组观察' }
      return approveChange(trx, viewer, actor, today, decision)
    },
  },
  {
    key: 'class/purpose',
    on: '2026-10-21',
    staffNo: '0711',
    time: '10:25',
    loan: FIRM,
    run: (trx, { actor, viewer, today }, loanId) =>
      enterEvent(trx, viewer, actor, today, {
        loanId,
        whole: true,
        kind: 'purpose_changed',
        sharePpm: null,
        fromOn: today,
        toOn: null,
        evidence: '三季度贷后检查：部分资金转作投标保证金，未经本行同意',
      }),
  },
  {
    key: 'class/propose',
    on: '2026-11-09',
    staffNo: '0327',
    time: '15:40',
    loan: GROWER,
    run: (trx, { actor, viewer, today }, loanId) =>
      propose(trx, viewer, actor, today, {
        loanId,
        to: 'substandard',
        reason: '逾期两个月，草莓大棚已转让，还款来源不足',
        able: false,
      }),
  },
  {
    key: 'class/recognise',
    on: '2026-11-11',
    staffNo: '0202',
    time: '09:50',
    loan: GROWER,
    run: (trx, { actor, viewer, today }, _loan, stage) =>
      recognise(trx, viewer, actor, today, { id: stage.id('class/propose'), version: 1, opinion: '同意下调为次级' }),
  },
  {
    key: 'class/keep',
    on: '2026-11-12',
    staffNo: '0318',
    time: '16:20',
    loan: FIRM,
    run: async (trx, { actor, viewer, today }) => {
      const { branchId } = viewer
      return proposeUnchanged(trx, viewer, actor, today, { loanIds: [], branchId })
    },
  },
]

/** Acts of risk, each on its day or the next working day. */
export function classActs(stage: Stage, today: BookDate): Act[] {
  return told
    .filter(one => one.on <= today && !stage.has(one.key) && stage.has(`${one.loan}/release`))
    .map(({ key, staffNo, time, loan, run }) => ({
      key,
      staffNo,
      time,
      run: (trx, hand) => run(trx, hand, stage.id(`${loan}/release`, 'loanId'), stage),
    }))
}
