import { writeLetter } from '../../export/pdf/letter'
import { writeXlsx } from '../../export/xlsx-write'
import type { Ctx } from '../../web/context'
import { beginPdf, beginXlsx, paperFoot, takenBy } from '../../web/download'
import { badRequest } from '../../web/errors'
import { calculatorBook } from './book.paper'
import { asked, capsFor, plansOf } from './calculator'
import { type CalculatorPaper, calculatorLetter, TITLE } from './calculator.paper'

async function paperOf(c: Ctx): Promise<CalculatorPaper> {
  const one = await asked(c)
  if (!one.plan) throw badRequest()
  return {
    plans: plansOf(one),
    caps: await capsFor(c, one.plan),
    bank: c.deps.bank(),
    footer: paperFoot(c, '试算结果供参考，以合同与实际放款日为准'),
    takenBy: takenBy(c),
  }
}

export async function excel(c: Ctx): Promise<void> {
  const paper = await paperOf(c)
  beginXlsx(c, TITLE)
  await writeXlsx(c.res, calculatorBook(paper))
}

export async function pdf(c: Ctx): Promise<void> {
  const paper = await paperOf(c)
  beginPdf(c, TITLE)
  await writeLetter(c.res, calculatorLetter(paper))
}
