import type { Transaction } from 'kysely'
import type { DB } from '../../src/db/schema'
import { readAsk } from '../../src/features/changes/fields'
import { fingerprint } from '../../src/features/changes/fingerprint'
import { prepareChange } from '../../src/features/changes/prepare'
import { sketch } from '../../src/features/changes/sketch'
import { approveTakeBack } from '../../src/features/changes/take-back/commands'
import { readLoan } from '../../src/features/loans/lock'
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

const SHOP = '云溪县安康大药房/2026-11-03'
const HARDWARE = '高志明/2026-11-02'

/** 放款冲正 as the form would ask for it. */
const asks =
  (raw: { readonly cause: string; readonly returned: string; readonly reason: string }) =>
  async (trx: Transaction<DB>, { actor, viewer, today }: Hand, loanId: number) => {
    const read = readAsk('take_back', raw, translator('zh'), today)
    const loan = await readLoan(trx, viewer, loanId)
    if (!read.ok || !loan) throw new Error('the payout cannot be asked back')
    const made = await sketch(trx, loan, read.ask, today)
    if (isRefused(made)) return made
    const seen = fingerprint('take_back', made)
    return prepareChange(trx, viewer, actor, today, { loanId, ask: read.ask, raw, reason: read.reason, seen })
  }

/** One payout the receiving bank sent back; one that waits for its second person. */
const told: readonly Told[] = [
  {
    key: 'take-back/shop',
    on: '2026-11-12',
    staffNo: '0401',
    time: '10:40',
    loan: SHOP,
    run: asks({ cause: 'returned', returned: 'TH2026111200317', reason: '收款单位账户已销户，款项被收款银行退回' }),
  },
  {
    key: 'take-back/shop-agreed',
    on: '2026-11-12',
    staffNo: '0402',
    time: '11:15',
    loan: SHOP,
    run: (trx, { actor, viewer, today }, loanId, stage) => {
      const decision = { id: stage.id('take-back/shop'), loanId, version: 1, opinion: '已核对退汇凭证' }
      return approveTakeBack(trx, viewer, actor, today, decision)
    },
  },
  {
    key: 'take-back/hardware',
    on: '2026-11-19',
    staffNo: '0401',
    time: '15:30',
    loan: HARDWARE,
    run: asks({ cause: 'wrong_payee', returned: 'TH2026111900052', reason: '收款人名称与购货合同不一致，款项已退回' }),
  },
]

/** Payouts taken back, each on its day or the next working day. */
export function takeBackActs(stage: Stage, today: string): Act[] {
  return told
    .filter(one => one.on <= today && !stage.has(one.key) && stage.has(`${one.loan}/release`))
    .map(({ key, staffNo, time, loan, run }) => ({
      key,
      staffNo,
      time,
      run: (trx, hand) => run(trx, hand, stage.id(`${loan}/release`, 'loanId'), stage),
    }))
}
