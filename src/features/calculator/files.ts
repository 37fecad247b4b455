import { contentDisposition } from '../../export/file-name'
import { writeRegister } from '../../export/pdf/register'
import { writeXlsx } from '../../export/xlsx-write'
import type { Ctx } from '../../web/context'
import { badRequest } from '../../web/errors'
import { readForm } from '../../web/form'
import { datetime } from '../../web/format'
import { bankCalendar } from '../settings/queries'
import { calculatorFields, compare } from './plan'
import { scheduleBook, scheduleRegister, TITLE } from './schedule.paper'

async function planOf(c: Ctx) {
  const read = readForm(calculatorFields, { ...c.req.query }, c.t)
  if (!read.ok) throw badRequest()
  const plan = compare(read.values, await bankCalendar(c.db)).find(one => one.method === read.values.method)
  if (!plan) throw badRequest()
  return {
    plan,
    values: read.values,
    bank: c.deps.bank(),
    printedBy: `${c.viewer.name} ${c.viewer.staffNo}`,
    printedAt: datetime(c.deps.now()),
  }
}

export async function excel(c: Ctx): Promise<void> {
  const paper = await planOf(c)
  c.res.setHeader('Content-Type', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
  c.res.setHeader('Content-Disposition', contentDisposition(`${TITLE}.xlsx`))
  c.res.setHeader('Cache-Control', 'no-store')
  await writeXlsx(c.res, scheduleBook(paper))
}

export async function pdf(c: Ctx): Promise<void> {
  const paper = await planOf(c)
  c.res.setHeader('Content-Type', 'application/pdf')
  c.res.setHeader('Content-Disposition', contentDisposition(`${TITLE}.pdf`))
  c.res.setHeader('Cache-Control', 'no-store')
  await writeRegister(c.res, scheduleRegister(paper))
}
