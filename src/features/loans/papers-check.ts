import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { papersForRelease } from '../documents/standing'
import type { DisbursementRow } from './disbursement-queries'

/** 资料 of 放款前 and before, where the product asks for them; what lacks is named. */
export async function papersCheck(c: Ctx, row: DisbursementRow) {
  if (row.state !== 'prepared') return []
  const lacking = await papersForRelease(c.db, row.applicationId, c.today)
  if (lacking === null) return [{ text: c.t('放款前资料齐全'), tone: 'ok', word: c.t('通过') }]
  return [{ text: c.t(refusalWords(lacking), lacking.params), tone: 'bad', word: c.t('不通过') }]
}
