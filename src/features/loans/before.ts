import type { Kysely } from 'kysely'
import type { DB } from '../../db/schema'

const MOST = 500

/** Receipts of the system before, of a loan that was taken over; the caller has found the loan in sight. */
export async function receiptsBefore(db: Kysely<DB>, loanId: number) {
  const rows = await db
    .selectFrom('migratedReceipts')
    .select(['id', 'paidOn', 'principalFen', 'interestFen', 'lateFen', 'channel', 'note'])
    .where('loanId', '=', loanId)
    .where('undoneOn', 'is', null)
    .orderBy('paidOn', 'desc')
    .orderBy('id', 'desc')
    .limit(MOST)
    .execute()
  return rows.map(row => ({
    cells: {
      date: row.paidOn,
      amount: { money: row.principalFen + row.interestFen + row.lateFen, tone: 'strong' },
      principal: { money: row.principalFen },
      interest: { money: row.interestFen },
      late: { money: row.lateFen },
      channel: row.channel ?? '—',
      note: row.note ?? '—',
    },
  }))
}
