import { writeLetter } from '../../export/pdf/letter'
import { formatFen } from '../../lending/money'
import type { Ctx } from '../../web/context'
import { beginPdf, paperFoot, takenBy } from '../../web/download'
import { notFound } from '../../web/errors'
import { translator } from '../../web/i18n'
import { recordAlone } from '../audit/commands'
import { changePaper } from '../changes/change.paper'
import { planAfter } from '../changes/queries'
import { eventsOf } from '../loans/lock'
import { drawFacts, drawHere } from './show'

/** 放款通知书 of a further payout: with the plan as it was right after it. Every print on record. */
export async function print(c: Ctx): Promise<void> {
  const row = await drawHere(c)
  if (row.eventSeq === null || row.loanNo === null) throw notFound()
  const after = await planAfter(c.db, row.loanId, await eventsOf(c.db, row.loanId), row.eventSeq)
  await recordAlone(c.db, c.actor, {
    act: 'draw.print',
    subject: `disbursement:${row.id}`,
    customerId: row.customerId,
    businessDate: c.today,
  })
  const t = translator('zh')
  const no = `FK${row.id.toString().padStart(8, '0')}`
  const facts = [
    { label: t('放款金额'), value: t('{sum} 元', { sum: formatFen(row.amountFen) }) },
    ...drawFacts({ t }, row).map(({ label, value }) => ({ label, value })),
  ]
  beginPdf(c, `${row.loanNo}_${c.t('放款通知书')}`)
  const frame = { bank: c.deps.bank(), footer: paperFoot(c, no), watermark: takenBy(c) }
  const paper = {
    kind: 'draw',
    decidedOn: row.valueDate,
    preparedOn: row.valueDate,
    customerName: row.customerName,
    loanNo: row.loanNo,
  }
  await writeLetter(c.res, changePaper(frame, no, paper, t('放款'), facts, after))
}
