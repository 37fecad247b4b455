import { scanned } from '../../../lending/archive/rules'
import { isDifference } from '../../../lending/archive/stocktake'
import { isRefused } from '../../../lending/refusal'
import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { emptyForm, type Field, type FormState, f, readForm, refusedForm } from '../../../web/form'
import { transact } from '../../../web/once'
import { page } from '../../../web/page'
import { status as statusOf } from '../../../web/status'
import { leaveToast } from '../../../web/toast'
import { idIn, submit } from '../act'
import { boxById } from '../shelves/queries'
import { ACTION_WORDS } from '../words'
import { cancelStocktake, closeStocktake, type Explained, explain } from './closing'
import { type Scanned, scan } from './commands'
import { type Finding, findingsOf, lastScans, type Stocktake, stocktakeById } from './queries'

export const badgeOf = (c: Ctx, kind: string, code: string) => {
  const { word, tone } = statusOf(kind, code)
  return { word: c.t(word), tone }
}

export const scopeText = (c: Ctx, it: Stocktake): string =>
  [
    `${it.branchName} ${it.roomName}`,
    it.cabinet === null ? '' : c.t('{n} 号柜', { n: it.cabinet }),
    it.boxCode ?? '',
    it.className ?? '',
  ]
    .filter(Boolean)
    .join(' · ')

async function here(c: Ctx): Promise<Stocktake> {
  const it = await stocktakeById(c.db, c.viewer, c.id())
  if (!it) throw notFound()
  return it
}

const KINDS = ['found', 'lent', 'missing', 'misplaced', 'unexpected', 'unknown'] as const
export const tally = (found: readonly Finding[]) =>
  Object.fromEntries(KINDS.map(kind => [kind, found.filter(one => one.kind === kind).length])) as Record<
    (typeof KINDS)[number],
    number
  >

const findingCells = (c: Ctx, one: Finding) => ({
  code: one.volumeId === null ? one.code : { text: one.code, href: `/archive/volumes/${one.volumeId}` },
  title: one.title === null ? c.t('没有这个条码') : { text: one.title, sub: one.customerName },
  expected: one.expectedCode,
  here: one.boxCode,
  kind: { badge: badgeOf(c, 'archive-finding', one.kind) },
  why: one.explanation ?? '',
  action: one.action === null ? '' : c.t(ACTION_WORDS[one.action] ?? ''),
})

/** What was read last stands on the page, with the box it was read in. */
interface Last {
  readonly boxId: number | undefined
}

async function render(c: Ctx, it: Stocktake, form: FormState = emptyForm(), status = 200, last?: Last): Promise<void> {
  const boxId = last?.boxId ?? idIn(c.query('box'))
  const [found, scans, box] = await Promise.all([
    findingsOf(c.db, c.viewer, it.id),
    lastScans(c.db, c.viewer, it.id),
    boxId === undefined ? undefined : boxById(c.db, c.viewer, boxId),
  ])
  const counts = tally(found)
  const expected = counts.found + counts.missing + counts.misplaced + counts.lent
  const differences = found.filter(isDifference)
  const manage = c.may('archive.manage')
  page(
    c,
    'archive/stocktake',
    {
      stocktake: it,
      scope: scopeText(c, it),
      badge: badgeOf(c, 'archive-stocktake', it.state),
      counts,
      expected,
      box,
      scans: scans.map(one => ({
        at: one.code,
        title: one.title ?? c.t('没有这个条码'),
        text: one.boxCode ?? undefined,
        tone: one.itemId === null ? 'bad' : undefined,
      })),
      differences: differences.map((one, at) => ({ ...one, at, cells: findingCells(c, one) })),
      found: found.filter(one => !isDifference(one)).map(one => ({ cells: findingCells(c, one) })),
      actions: Object.entries(ACTION_WORDS).map(([value, word]) => ({ value, label: c.t(word) })),
      form,
      errors: form.errors,
      acts: {
        scan: it.state === 'open' && manage,
        explain: it.state === 'open' && manage,
        close: it.state === 'explained' && it.madeBy !== c.viewer.id && c.may('archive.approve'),
        own: it.state === 'explained' && it.madeBy === c.viewer.id,
        cancel: it.state === 'open' && it.madeBy === c.viewer.id && manage,
      },
    },
    { status, part: 'archive/_scan' },
  )
}

export const show = async (c: Ctx): Promise<void> => render(c, await here(c))

const scanFields = {
  code: f.text('条码', { required: true, max: 40 }),
  box: f.optionalWhole('盒', 1, 999_999_999),
}

const SAID: Readonly<Record<Scanned['kind'], string>> = {
  box: '当前盒：{code}',
  unknown: '没有这个条码：{code}',
  volume: '{code}：整卷 {n} 件',
  item: '{code}',
}

/**
 * A scanner sends one label after the other; read twice it counts once. The script of the page only wants to know that it is
 * kept, and which box is read now; without it the page comes back, ready for the next.
 */
export async function takeScan(c: Ctx): Promise<void> {
  const it = await here(c)
  const last = { boxId: idIn(String(c.req.body?.box ?? '')) }
  const read = readForm(scanFields, c.req.body, c.t)
  if (!read.ok) return render(c, it, read.form, 422, last)
  const { code, box } = read.values
  const result = await transact(c, (trx, actor, today) =>
    scan(trx, c.viewer, { ...actor, userId: c.viewer.id }, today, { id: it.id, code: scanned(code), boxId: box }),
  )
  if (isRefused(result)) return render(c, it, refusedForm(scanFields, read.raw, result, c.t), 422, last)
  if (c.req.get('X-Scan') === '1') {
    c.res.setHeader('X-Box', result.boxId === null ? '' : String(result.boxId))
    c.res.status(204).end()
    return
  }
  leaveToast(c.res, { words: SAID[result.kind], params: { code: result.code, n: result.n } })
  c.res.redirect(303, `/archive/stocktakes/${it.id}${result.boxId === null ? '' : `?box=${result.boxId}`}#scan`)
}

const ACTIONS = ['none', 'lost', 'put_back'] as const

export async function submitExplain(c: Ctx): Promise<void> {
  const it = await here(c)
  const differences = (await findingsOf(c.db, c.viewer, it.id)).filter(isDifference)
  const fields: Record<string, Field<unknown>> = {}
  differences.forEach((_one, at) => {
    fields[`why_${at}`] = f.text('差异说明', { max: 200 })
    fields[`action_${at}`] = f.optionalOneOf('处理', ACTIONS)
  })
  await submit(c, {
    act: 'archive-stocktake.explain',
    fields,
    work: (values, trx, actor, today) =>
      explain(trx, c.viewer, actor, today, {
        id: it.id,
        lines: differences.map((one, at): Explained => {
          const why = values[`why_${at}`]
          const action = ACTIONS.find(word => word === values[`action_${at}`]) ?? 'none'
          return { code: one.code, explanation: typeof why === 'string' ? why : '', action }
        }),
      }),
    again: (form, status) => render(c, it, form, status),
    done: () => ({ href: `/archive/stocktakes/${it.id}`, words: '已提交审核' }),
  })
}

export async function close(c: Ctx): Promise<void> {
  const it = await here(c)
  await submit(c, {
    act: 'archive-stocktake.close',
    fields: { outcome: f.oneOf('审核结论', ['agree', 'reject'] as const), opinion: f.text('审核意见', { max: 200 }) },
    work: async ({ outcome, opinion }, trx, actor, today) => {
      const done = await closeStocktake(trx, c.viewer, actor, today, {
        id: it.id,
        agree: outcome === 'agree',
        opinion: opinion ?? '',
      })
      return isRefused(done) ? done : { ...done, agree: outcome === 'agree' }
    },
    again: (form, status) => render(c, it, form, status),
    done: ({ agree }) => ({ href: `/archive/stocktakes/${it.id}`, words: agree ? '盘点已结束' : '已退回继续盘点' }),
  })
}

export async function cancel(c: Ctx): Promise<void> {
  const it = await here(c)
  await submit(c, {
    act: 'archive-stocktake.cancel',
    fields: {},
    work: (_v, trx, actor, today) => cancelStocktake(trx, c.viewer, actor, today, it.id),
    again: (form, status) => render(c, it, form, status),
    done: () => ({ href: '/archive/stocktakes', words: '已取消盘点' }),
  })
}
