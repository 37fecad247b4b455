import { formatFen } from '../../lending/money'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { transact } from '../../web/once'
import { page, wantsPart } from '../../web/page'
import { overdueTone, status } from '../../web/status'
import { record } from '../audit/commands'
import { looksSecret } from '../customers/keyword'
import type { CustomerRow } from '../customers/list-query'
import { classBadge, overdueDays } from '../customers/list-view'
import { soundsOf } from '../customers/pinyin'
import { customerHits, type PaperHit, paperHits } from './queries'

const ICONS = { loan: 'cash', contract: 'file-certificate', application: 'file-text' } as const
const PATHS = { loan: '/loans', contract: '/contracts', application: '/applications' } as const

/** The text in three pieces, the middle one being what was looked for. */
function pieces(text: string, q: string): readonly [string, string, string] {
  const at = text.toLowerCase().indexOf(q.toLowerCase())
  return at < 0 ? ['', text, ''] : [text.slice(0, at), text.slice(at, at + q.length), text.slice(at + q.length)]
}

const customerHit = (c: Ctx, q: string, row: CustomerRow) => ({
  icon: row.kind === 'person' ? 'user' : 'building',
  href: `/customers/${row.id}`,
  title: pieces(row.name, q),
  marked: true,
  text: [
    row.customerNo,
    `${row.branchName} ${row.officerName}`,
    ...(row.balanceFen > 0n ? [c.t('余额 {sum}', { sum: formatFen(row.balanceFen) })] : []),
  ].join(' · '),
  badge: classBadge(c, row.classRank),
})

function paperHit(c: Ctx, q: string, row: PaperHit) {
  const days = row.kind === 'loan' ? overdueDays(row.oldestUnpaidOn, c.today) : 0
  const state = status(row.kind, row.state)
  const fen = row.balanceFen ?? 0n
  return {
    icon: ICONS[row.kind],
    href: `${PATHS[row.kind]}/${row.id}`,
    title: pieces(row.no, q),
    marked: row.no.toLowerCase().includes(q.toLowerCase()),
    text: [row.name, row.product, c.t(row.kind === 'loan' ? '余额 {sum}' : '金额 {sum}', { sum: formatFen(fen) })]
      .filter(Boolean)
      .join(' · '),
    badge:
      days > 0
        ? { word: c.t('逾期 {n} 天', { n: days }), tone: overdueTone(days) }
        : { word: c.t(state.word), tone: state.tone },
  }
}

/** Pages of the menu by their name, in the language of the screen or by the sounds of it. */
function pageHits(c: Ctx, q: string) {
  const wanted = q.toLowerCase()
  return c.deps.menu
    .filter(item => item.access === 'signed-in' || c.may(item.access))
    .filter(item => {
      const sounds = soundsOf(item.label, 'company')
      return [item.label, c.t(item.label).toLowerCase(), sounds.pinyin, sounds.initials].some(text =>
        text.includes(wanted),
      )
    })
    .slice(0, 6)
    .map(item => ({
      icon: item.icon,
      href: item.href,
      title: pieces(c.t(item.label), q),
      marked: true,
      text: '',
      badge: null,
    }))
}

/** Whoever is found by name brings his papers along; one hit is a person, many are only a list. */
async function groupsFor(c: Ctx, q: string) {
  const customers = await customerHits(c.db, c.viewer, q, c.today)
  const papers = await paperHits(c.db, c.viewer, q, customers.length <= 3 ? customers.map(row => row.id) : [])
  return [
    { label: c.t('客户'), hits: customers.map(row => customerHit(c, q, row)) },
    { label: c.t('贷款与合同'), hits: papers.map(row => paperHit(c, q, row)) },
    { label: c.t('功能'), hits: looksSecret(q) ? [] : pageHits(c, q) },
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

export async function search(c: Ctx): Promise<void> {
  const q = c.query('q') ?? ''
  const secret = looksSecret(q)
  show(c, { q, secret, groups: q === '' || secret ? [] : await groupsFor(c, q) })
}

/**
 * The search box posts, because a document number or phone must stand in no address: that somebody was looked up is on
 * record, the number is not. Anything else goes on to an address that can be kept and passed on.
 */
export async function searchSecret(c: Ctx): Promise<void> {
  const { q } = (c.req.body ?? {}) as Record<string, unknown>
  const text = typeof q === 'string' ? q.trim().slice(0, 100) : ''
  if (!looksSecret(text) && !wantsPart(c.req)) return c.res.redirect(303, `/search?q=${encodeURIComponent(text)}`)
  const groups = text === '' ? [] : await groupsFor(c, text)
  if (looksSecret(text)) {
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
  show(c, { q: looksSecret(text) ? '' : text, secret: false, groups })
}
