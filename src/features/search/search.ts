import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import type { QuickAct } from '../../web/menu'
import { transact } from '../../web/once'
import { page, wantsPart } from '../../web/page'
import { noteFound } from '../../web/seen'
import { record } from '../audit/commands'
import { looksSecret } from '../customers/keyword'
import { archiveHits, documentHits, kindHits } from './file-queries'
import { customerHit, documentHit, fileHit, kindHit, paperHit, placeHit } from './hits'
import { placesFor } from './places'
import { customerHits, paperHits } from './queries'

type Actions = () => readonly QuickAct[]

/** Whoever is found by name brings his papers along; a few hits are persons, many are only a list. */
const FEW = 3

async function groupsFor(c: Ctx, q: string, actions: Actions) {
  const secret = looksSecret(q)
  const customers = await customerHits(c.db, c.viewer, q, c.today)
  const ids = customers.map(row => row.id)
  if (secret) noteFound(c, ids)
  const few = ids.length <= FEW ? ids : []
  const [papers, files, documents, kinds] = await Promise.all([
    paperHits(c.db, c.viewer, q, few),
    archiveHits(c.db, c.viewer, q, few),
    documentHits(c.db, c.viewer, q),
    kindHits(c.db, c.viewer, q),
  ])
  const places = secret ? [] : placesFor(c, q, actions())
  const pages = {
    label: c.t('功能'),
    hits: [...places.map(place => placeHit(c, q, place)), ...kinds.map(kind => kindHit(c, q, kind))],
  }
  // what is called by its own name comes first
  const named = places.some(place => place.fit === 0)
  return [
    ...(named ? [pages] : []),
    { label: c.t('客户'), hits: customers.map(row => customerHit(c, q, row)) },
    { label: c.t('贷款与合同'), hits: papers.map(row => paperHit(c, q, row)) },
    { label: c.t('信贷档案'), hits: files.map(row => fileHit(c, q, row)) },
    { label: c.t('客户资料'), hits: documents.map(row => documentHit(c, q, row)) },
    ...(named ? [] : [pages]),
  ].filter(group => group.hits.length > 0)
}

interface Found {
  readonly q: string
  /** The text is somebody's number: it is looked up by a form, so that it stands in no address. */
  readonly secret: boolean
  readonly groups: Awaited<ReturnType<typeof groupsFor>>
}

const show = (c: Ctx, found: Found): void =>
  page(
    c,
    'search/search',
    { found: { ...found, count: found.groups.reduce((sum, group) => sum + group.hits.length, 0) } },
    { part: 'search/_hits' },
  )

export const search = (actions: Actions) => async (c: Ctx) => {
  const q = c.query('q') ?? ''
  const secret = looksSecret(q)
  show(c, { q, secret, groups: q === '' || secret ? [] : await groupsFor(c, q, actions) })
}

/**
 * The search box posts, because a document number or phone must stand in no address: that somebody was looked up is on
 * record, the number is not. Anything else goes on to an address that can be kept and passed on.
 */
export const searchSecret = (actions: Actions) => async (c: Ctx) => {
  const { q } = (c.req.body ?? {}) as Record<string, unknown>
  const text = typeof q === 'string' ? q.trim().slice(0, 100) : ''
  const secret = looksSecret(text)
  if (!secret && !wantsPart(c.req)) return c.res.redirect(303, `/search?q=${encodeURIComponent(text)}`)
  const groups = text === '' ? [] : await groupsFor(c, text, actions)
  if (secret) {
    const noted = await transact(c, async (trx, actor) => {
      await record(trx, actor, {
        act: 'customer.find',
        subject: 'customers',
        after: { found: groups[0]?.hits.length ?? 0 },
      })
      return true
    })
    if (isRefused(noted)) throw new Error(noted.refused)
  }
  show(c, { q: secret ? '' : text, secret: false, groups })
}
