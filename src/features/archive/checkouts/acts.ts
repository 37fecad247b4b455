import { writeLetter } from '../../../export/pdf/letter'
import { CONDITIONS, type Condition } from '../../../lending/archive/rules'
import { refuse } from '../../../lending/refusal'
import type { Ctx } from '../../../web/context'
import { beginPdf } from '../../../web/download'
import { notFound } from '../../../web/errors'
import { type Fields, f } from '../../../web/form'
import { minute } from '../../../web/format'
import { recordAlone } from '../../audit/commands'
import { submit } from '../act'
import { paperFrame } from '../volumes/print'
import { cancelCheckout, decideCheckout } from './commands'
import { handOut, type Returned, takeBack } from './desk'
import { askExtension, decideExtension } from './extensions'
import { checkoutItems } from './queries'
import { returnFields } from './screens'
import { here, render } from './show'
import { slipPaper } from './slip.paper'

const href = (id: number): string => `/archive/checkouts/${id}`
const decideFields = {
  outcome: f.oneOf('审批结论', ['agree', 'reject'] as const),
  opinion: f.text('审批意见', { max: 200 }),
}

export async function decide(c: Ctx): Promise<void> {
  const it = await here(c)
  await submit(c, {
    act: 'archive-checkout.decide',
    fields: decideFields,
    work: async ({ outcome, opinion }, trx, actor, today) =>
      outcome === 'reject' && opinion === null
        ? refuse('archive.say-why', undefined, { field: 'opinion' })
        : decideCheckout(trx, c.viewer, actor, today, {
            id: it.id,
            agree: outcome === 'agree',
            opinion: opinion ?? '',
          }),
    again: (form, status) => render(c, it, form, status),
    done: () => ({ href: href(it.id), words: '已审批' }),
  })
}

export async function cancel(c: Ctx): Promise<void> {
  const it = await here(c)
  await submit(c, {
    act: 'archive-checkout.cancel',
    fields: {},
    work: (_values, trx, actor, today) => cancelCheckout(trx, c.viewer, actor, today, it.id),
    again: (form, status) => render(c, it, form, status),
    done: () => ({ href: href(it.id), words: '已撤回借阅申请' }),
  })
}

export async function hand(c: Ctx): Promise<void> {
  const it = await here(c)
  await submit(c, {
    act: 'archive-checkout.hand-out',
    fields: {},
    work: (_values, trx, actor, today) => handOut(trx, c.viewer, actor, today, it.id),
    again: (form, status) => render(c, it, form, status),
    done: ({ orderId }) => ({
      href: href(it.id),
      words: orderId === null ? '已出借，请打印借阅单签收' : '权证出库单已提交，等待第二管库员复核',
    }),
  })
}

export async function giveBack(c: Ctx): Promise<void> {
  const it = await here(c)
  const open = (await checkoutItems(c.db, it.id)).filter(one => one.closedOn === null).map(one => one.id)
  const fields: Fields = returnFields(open)
  await submit(c, {
    act: 'archive-checkout.returned',
    fields,
    work: (values, trx, actor, today) => {
      const returned = open.flatMap((itemId): Returned[] => {
        const condition = CONDITIONS.find((one): one is Condition => one === values[`condition_${itemId}`])
        const note = values[`note_${itemId}`]
        return condition ? [{ itemId, condition, note: typeof note === 'string' ? note : '' }] : []
      })
      return takeBack(trx, c.viewer, actor, today, { id: it.id, returned })
    },
    again: (form, status) => render(c, it, form, status),
    done: ({ open: left }) => ({
      href: href(it.id),
      words: left === 0 ? '已全部归还' : '已登记归还，还有 {n} 件未还',
      params: { n: left },
    }),
  })
}

const extendFields = { dueOn: f.date('延至'), reason: f.text('续借原因', { required: true, max: 200 }) }

export async function extend(c: Ctx): Promise<void> {
  const it = await here(c)
  await submit(c, {
    act: 'archive-checkout.extend-ask',
    fields: extendFields,
    work: (v, trx, actor, today) => askExtension(trx, c.viewer, actor, today, { id: it.id, ...v }),
    again: (form, status) => render(c, it, form, status),
    done: () => ({ href: href(it.id), words: '已提交续借申请' }),
  })
}

export async function answerExtension(c: Ctx): Promise<void> {
  const it = await here(c)
  await submit(c, {
    act: 'archive-checkout.extend-decide',
    fields: { outcome: f.oneOf('审批结论', ['agree', 'reject'] as const) },
    work: ({ outcome }, trx, actor, today) =>
      decideExtension(trx, c.viewer, actor, today, { id: it.id, agree: outcome === 'agree' }),
    again: (form, status) => render(c, it, form, status),
    done: () => ({ href: href(it.id), words: '已审批续借' }),
  })
}

/** 借阅单, with the borrower's name and the time across it. */
export async function slip(c: Ctx): Promise<void> {
  const it = await here(c)
  if (it.handedAt === null) throw notFound()
  const items = await checkoutItems(c.db, it.id)
  await recordAlone(c.db, c.actor, {
    act: 'archive-checkout.print',
    subject: `archive-checkout:${it.id}`,
    customerId: it.customerId,
    businessDate: c.today,
  })
  beginPdf(c, `${it.checkoutNo}_${c.t('借阅单')}`)
  const watermark = `${it.borrowerName} ${it.borrowerNo} ${minute(it.handedAt)}`
  await writeLetter(c.res, slipPaper({ ...paperFrame(c, it.checkoutNo), watermark }, it, items, minute(it.handedAt)))
}
