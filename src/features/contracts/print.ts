import { contentDisposition } from '../../export/file-name'
import { writeLetter } from '../../export/pdf/letter'
import { isRefused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { HttpError, notFound } from '../../web/errors'
import { datetime } from '../../web/format'
import { transact } from '../../web/once'
import { record } from '../audit/commands'
import { open } from '../customers/protect'
import { productVersion } from '../products/queries'
import { quoteOf } from '../products/quote'
import { bankCalendar } from '../settings/queries'
import { contractLetter, fileNameOf } from './contract.paper'
import { signedStatement } from './cost/signed'
import { atItsRate } from './pricing'
import { contractPage, idTypeName } from './queries'

/** Prints the contract with its party's full number: on record before the first byte leaves. */
export async function print(c: Ctx): Promise<void> {
  const agreed = await contractPage(c.db, c.viewer, c.id())
  const contract = agreed && (await atItsRate(c.db, agreed, c.today, agreed.loanValueDate))
  const product = contract && (await productVersion(c.db, contract.productVersionId))
  if (!contract || !product) throw notFound()
  if (contract.state === 'voided') throw new HttpError(422, '已作废的合同不能打印')
  const quote = quoteOf(product, contract, contract.loanValueDate ?? c.today, await bankCalendar(c.db))
  // The days of 按计划还款 pass while a contract waits for its money.
  if (isRefused(quote)) throw new HttpError(422, c.t(refusalWords(quote), quote.params))
  const secrets = await c.db
    .selectFrom('customers')
    .select(['idNo', 'address'])
    .where('id', '=', contract.customerId)
    .executeTakeFirstOrThrow()
  await transact(c, async (trx, actor) => {
    await record(trx, actor, {
      act: 'contract.print',
      subject: `contract:${contract.id}`,
      customerId: contract.customerId,
      after: { contractNo: contract.contractNo, shown: ['idNo', 'address'] },
    })
    return {}
  })
  c.res.setHeader('Content-Type', 'application/pdf')
  c.res.setHeader('Content-Disposition', contentDisposition(fileNameOf(contract)))
  c.res.setHeader('Cache-Control', 'no-store')
  await writeLetter(
    c.res,
    contractLetter({
      contract,
      product,
      quote,
      statement: await signedStatement(c.db, contract.applicationId),
      bank: c.deps.bank(),
      idName: await idTypeName(c.db, contract.customerKind, contract.idType),
      idNo: open('idNo', contract.customerId, secrets.idNo) ?? '',
      address: open('address', contract.customerId, secrets.address),
      today: c.today,
      printedBy: `${c.viewer.name} ${c.viewer.staffNo}`,
      printedAt: datetime(c.deps.now()),
    }),
  )
}
