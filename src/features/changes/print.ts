import { writeLetter } from '../../export/pdf/letter'
import type { Ctx } from '../../web/context'
import { beginPdf, paperFoot, takenBy } from '../../web/download'
import { notFound } from '../../web/errors'
import { translator } from '../../web/i18n'
import { recordAlone } from '../audit/commands'
import { eventsOf } from '../loans/lock'
import { changePaper } from './change.paper'
import type { Raw } from './fields'
import { type ChangeKind, KIND_WORDS } from './kinds'
import { changeById, planAfter } from './queries'
import { factsOf } from './show'
import { payoutBack } from './take-back/queries'
import { takeBackPaper } from './take-back/take-back.paper'

/** 变更通知书 of a change that took effect: with the plan as it was right after it. Every print on record. */
export async function print(c: Ctx): Promise<void> {
  const row = await changeById(c.db, c.viewer, c.id())
  if (row?.state !== 'done' || row.eventSeq === null) throw notFound()
  await recordAlone(c.db, c.actor, {
    act: 'loan-change.print',
    subject: `loan-change:${row.id}`,
    customerId: row.customerId,
    businessDate: c.today,
  })
  const kind = row.kind as ChangeKind
  const no = `BG${row.id.toString().padStart(8, '0')}`
  const facts = factsOf({ t: translator('zh') }, kind, row.act as Raw)
  const frame = { bank: c.deps.bank(), footer: paperFoot(c, no), watermark: takenBy(c) }
  if (kind === 'take_back') {
    const payout = await payoutBack(c.db, row.loanId)
    beginPdf(c, `${row.loanNo}_${c.t('放款冲正通知书')}`)
    await writeLetter(c.res, takeBackPaper(frame, no, row, facts, payout))
    return
  }
  const after = await planAfter(c.db, row.loanId, await eventsOf(c.db, row.loanId), row.eventSeq)
  beginPdf(c, `${row.loanNo}_${c.t('变更通知书')}`)
  await writeLetter(c.res, changePaper(frame, no, row, KIND_WORDS[kind], facts, after))
}
