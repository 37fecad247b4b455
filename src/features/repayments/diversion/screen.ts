import { standingOf } from '../../../lending/loan'
import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { page } from '../../../web/page'
import { diversionsOf } from '../../loans/diversion'
import { readLoan } from '../../loans/lock'
import { diversionChargesOf } from './queries'
import { diversionItems } from './view'

/** 挪用罚息怎么算的: every stretch of days, and what was charged of it when. */
export async function diversion(c: Ctx): Promise<void> {
  const loan = await readLoan(c.db, c.viewer, c.id())
  if (!loan) throw notFound()
  const [known, charges] = await Promise.all([diversionsOf(c.db, loan), diversionChargesOf(c.db, loan.id)])
  const { diverted } = standingOf(loan.book)
  page(c, 'repayments/diversion', {
    loan,
    sets: known
      .filter(one => one.counts)
      .map(one => ({
        title: c.t('{day} 起挪用', { day: one.from }),
        items: [{ label: c.t('挪用金额'), money: one.fen }, ...diversionItems(c, one.upTo(c.today))],
      })),
    open: diverted?.until === null,
    charges: charges.map(charge => ({
      cells: {
        on: charge.chargedOn,
        through: charge.through,
        total: { money: charge.totalFen },
        fen: { money: charge.fen, tone: 'strong' },
      },
    })),
  })
}
