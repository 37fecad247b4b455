import { STAGES } from '../../lending/collection'
import type { Ctx } from '../../web/context'
import { emptyForm } from '../../web/form'
import { page } from '../../web/page'
import { caseFile } from './case-queries'
import { detailOf } from './detail'
import { counts, type QueueFilter, queue, waitingFor } from './queries'

const PAGE = 50

/** The part of the address that chooses the queue; kept while going from case to case. */
export function queueFilter(c: Ctx): { readonly filter: QueueFilter; readonly query: string; readonly shown: string } {
  const stage = STAGES.find(one => one === c.query('stage'))
  if (stage) return { filter: { stage }, query: `?stage=${encodeURIComponent(stage)}`, shown: stage }
  if (c.query('promise') === 'due') return { filter: { promiseDue: true }, query: '?promise=due', shown: 'promise' }
  return { filter: {}, query: '', shown: 'all' }
}

const pageNumber = (c: Ctx): number => {
  const text = c.query('page')
  return text && /^[1-9]\d{0,3}$/.test(text) ? Number.parseInt(text, 10) : 1
}

/** Queue, chips and today's figures, with the chosen case marked. */
export async function queueOf(c: Ctx, chosen: number | undefined) {
  const { filter, query, shown } = queueFilter(c)
  const number = pageNumber(c)
  const found = await queue(c.db, c.viewer, c.today, filter, { limit: PAGE + 1, offset: (number - 1) * PAGE })
  const turn = (n: number) => `/collections${query === '' ? '?' : `${query}&`}page=${n}`
  return {
    queue: found.slice(0, PAGE),
    chosen,
    query,
    shown,
    stages: STAGES,
    counts: await counts(c.db, c.viewer, c.today),
    prevHref: number > 1 ? turn(number - 1) : undefined,
    nextHref: found.length > PAGE ? turn(number + 1) : undefined,
  }
}

/** On a desk the first case stands open beside the queue; on a phone the queue is a page of its own. */
export async function list(c: Ctx): Promise<void> {
  const first = await queueOf(c, undefined)
  const top = first.queue[0]
  const file = top && (await caseFile(c.db, c.viewer, top.id))
  const detail = file ? { ...(await detailOf(c, file)), form: emptyForm(), chosen: file.id } : { file: undefined }
  page(c, 'collections/list', { ...first, ...detail, picked: false })
}

/** The number beside the menu item. */
export async function count(c: Ctx): Promise<void> {
  const n = await waitingFor(c.db, c.viewer, c.today)
  c.res.setHeader('Cache-Control', 'no-store')
  c.res.type('html').send(n > 0 ? String(n) : '')
}
