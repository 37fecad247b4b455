import { percentText } from '../../lending/checklist'
import { daysBetween } from '../../lending/dates'
import type { Ctx } from '../../web/context'
import { EXPIRY_DAYS } from '../customers/filters'
import type { Loaded } from '../customers/head'
import { type BasicField, LABELS } from '../customers/record'
import { casesOf, kindNames, stageOf, standingOf } from '../documents/standing'
import { WHY_WORDS } from '../documents/words'
import { expiriesOf, missingConsents } from './queries'

/** What a file should say of a person, and of a firm; the rest may stay empty. */
const WANTED: Readonly<Record<'person' | 'firm', readonly BasicField[]>> = {
  person: [
    'idExpiresOn',
    'phone',
    'address',
    'marital',
    'education',
    'occupation',
    'employer',
    'annualIncomeFen',
    'accountNo',
    'residenceRegion',
  ],
  firm: [
    'phone',
    'businessAddress',
    'legalRepresentative',
    'registeredCapitalFen',
    'businessScope',
    'industryCode',
    'employeeCount',
    'annualRevenueFen',
    'totalAssetsFen',
    'accountNo',
  ],
}
/** Nothing is asked of the bureau and nothing is reported without it (征信业管理条例 art. 18, 29). */
const CONSENTS = ['bureau_query', 'bureau_report']

const emptyFields = ({ file }: Loaded): BasicField[] =>
  WANTED[file.kind === 'person' ? 'person' : 'firm'].filter(field => file[field] === null || file[field] === undefined)

/** Papers asked for by all running business together. */
async function papersOf(c: Ctx, customerId: number) {
  const cases = await casesOf(c.db, c.viewer, customerId)
  const all = await Promise.all(
    cases.map(async one => ({ one, standing: await standingOf(c.db, one, stageOf(one), c.today) })),
  )
  const required = all.reduce((sum, { standing }) => sum + standing.required, 0)
  const present = all.reduce((sum, { standing }) => sum + standing.present, 0)
  const names = await kindNames(c.db)
  const lacking = all.flatMap(({ one, standing }) =>
    standing.lacking.map(({ item, state }) => ({
      name: (c.viewer.lang === 'en' ? names.get(item.kind)?.nameEn : names.get(item.kind)?.name) ?? item.kind,
      why: WHY_WORDS[state],
      href: `/applications/${one.id}/checklist`,
    })),
  )
  // two applications may ask for the same paper: it is brought once
  const once = new Map(lacking.map(one => [`${one.name} ${one.why}`, one]))
  return { required, present, lacking: [...once.values()] }
}

const SHOWN = 6
const LINES = 9

/** 档案完整度: fields, papers and consents that lack, and what expires. */
export async function missing(c: Ctx, loaded: Loaded) {
  const { file } = loaded
  const mayPapers = c.may('document.read')
  const [papers, expiries, consents] = await Promise.all([
    mayPapers ? papersOf(c, file.id) : { required: 0, present: 0, lacking: [] },
    expiriesOf(c.db, c.viewer, file.id, c.today, EXPIRY_DAYS),
    missingConsents(c.db, file.id, c.today, CONSENTS),
  ])
  const fields = emptyFields(loaded)
  const wanted = WANTED[file.kind === 'person' ? 'person' : 'firm'].length
  const [required, present] = [papers.required + wanted, papers.present + wanted - fields.length]
  const permille = required === 0 ? 1000 : Math.floor((present * 1000) / required)
  const english = c.viewer.lang === 'en'
  const left = (day: Parameters<typeof daysBetween>[1]) => daysBetween(c.today, day)
  const idDay = file.idExpiresOn
  const over = [
    ...(idDay !== null && left(idDay) <= EXPIRY_DAYS
      ? [{ name: c.t('证件'), day: idDay, href: `/customers/${file.id}/edit`, open: c.may('customer.update') }]
      : []),
    ...expiries
      .filter(one => one.what === 'consent' || mayPapers)
      .map(one => ({ name: english ? one.nameEn : one.name, day: one.day, href: one.href, open: true })),
  ]
  const lines = [
    ...over.map(({ name, day, href, open }) => ({
      word: c.t(left(day) < 0 ? '过期' : '将过期'),
      tone: left(day) < 0 ? 'bad' : 'warn',
      text: left(day) < 0 ? c.t('{name}（{day}）', { name, day }) : c.t('{name}（剩 {n} 天）', { name, n: left(day) }),
      href: open ? href : undefined,
    })),
    ...papers.lacking.map(one => ({
      word: c.t('缺'),
      tone: 'bad',
      text: one.why ? `${one.name}（${c.t(one.why)}）` : one.name,
      href: one.href,
    })),
    ...consents.map(one => ({
      word: c.t('缺'),
      tone: 'warn',
      text: c.t('授权：{name}', { name: english ? one.nameEn : one.name }),
      href: `/customers/${file.id}/consents`,
    })),
    ...(fields.length === 0
      ? []
      : [
          {
            word: c.t('未填'),
            tone: 'mute',
            text: fields
              .slice(0, SHOWN)
              .map(field => c.t(LABELS[field]))
              .join('、'),
            href: c.may('customer.update') ? `/customers/${file.id}/edit` : undefined,
          },
        ]),
  ]
  return {
    percent: percentText(permille),
    share: Math.floor(permille / 10),
    present,
    required,
    lines: lines.slice(0, LINES),
    more: Math.max(0, lines.length - LINES),
    href: mayPapers ? `/customers/${file.id}/documents` : `/customers/${file.id}/profile`,
  }
}
