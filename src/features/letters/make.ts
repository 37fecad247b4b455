import type { WordBlock } from '../../export/word/blocks'
import type { Subject } from '../../lending/letters'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { openable } from '../../web/openable'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { personOf } from '../documents/upload'
import { factsOf, type Ref, type SubjectFacts } from './facts'
import { chosen, makeLetter, previewLetter } from './make-commands'
import { idIn, kindWord } from './register'
import { usableTemplates } from './template-queries'
import { SUBJECT_WORDS } from './words'

export const makeFields = {
  subject: f.oneOf('对象', ['customer', 'loan', 'application']),
  about: f.id('对象'),
  template: f.id('模板'),
  version: f.whole('版本', 1, 99_999),
  plain: f.checkbox('证件号码、联系电话和地址显示全文'),
}

/** A letter says what its page says, so it asks for the right to read that page too. */
const READ = { customer: 'customer.read', loan: 'loan.read', application: 'application.read' } as const

const factsFor = async (c: Ctx, ref: Ref): Promise<SubjectFacts> => {
  const facts = c.may(READ[ref.subject]) ? await factsOf(c.db, c.viewer, ref, c.today) : undefined
  if (!facts) throw notFound()
  return facts
}

const refIn = (c: Ctx): Ref | undefined => {
  for (const subject of ['loan', 'application', 'customer'] as const) {
    const id = idIn(c.query(subject))
    if (id !== undefined) return { subject, id }
  }
  return undefined
}

const AMOUNT = /^-?[\d,]+\.\d\d$/
/** A column of sums stands at its right edge. */
export const isMoney = (cells: readonly string[]): boolean =>
  cells.length > 0 && cells.every(cell => cell === '' || AMOUNT.test(cell))

/** Blocks as the kit's parts can show them: paragraphs, and tables with their head. */
export const shownBlocks = (blocks: readonly WordBlock[]) =>
  blocks.map(block => {
    if (block.kind !== 'table') return block.kind === 'sign' ? { kind: 'sign', text: block.labels.join('　') } : block
    const [first = [], ...rest] = block.rows
    const head = block.columns ?? first
    const rows = block.columns ? block.rows : rest
    const width = Math.max(1, head.length, ...rows.map(row => row.length))
    return {
      kind: 'table',
      columns: Array.from({ length: width }, (_, i) => ({
        key: `c${i}`,
        label: head[i] ?? '',
        num: isMoney(rows.map(row => row[i] ?? '')),
      })),
      rows: rows.map(row => ({
        cells: Object.fromEntries(Array.from({ length: width }, (_, i) => [`c${i}`, row[i] ?? ''])),
      })),
    }
  })

const aboutOf = (c: Ctx, { ref, loan, application, customer }: SubjectFacts) => {
  const no = loan?.loan.loanNo ?? application?.one.applicationNo ?? customer.customerNo
  const at = { loan: '/loans', application: '/applications', customer: '/customers' }[ref.subject]
  return { word: c.t(SUBJECT_WORDS[ref.subject]), no, href: openable(c, `${at}/${ref.id}`) }
}

const wordsOf = (c: Ctx, refused: Refused): string => c.t(refusalWords(refused), refused.params)

async function previewed(c: Ctx, facts: SubjectFacts, templateId: number | undefined) {
  if (templateId === undefined) return undefined
  const picked = await chosen(c.db, facts.ref, templateId, c.today)
  if (isRefused(picked)) return { problem: wordsOf(c, picked) }
  const made = await previewLetter(c.db, c.viewer, c.deps.bank(), facts, picked)
  if (isRefused(made))
    return { problem: wordsOf(c, made), version: picked.version.version, title: picked.version.title }
  return {
    version: picked.version.version,
    title: picked.version.title,
    word: made.word !== null,
    blocks: shownBlocks(made.blocks),
    problem: made.no ? wordsOf(c, made.no) : undefined,
  }
}

const otherLetters = (c: Ctx, { ref, customer }: SubjectFacts) =>
  ref.subject === 'customer' ? undefined : { label: c.t('客户函件'), href: `/letters/new?customer=${customer.id}` }

async function show(c: Ctx, ref: Ref, templateId: number | undefined, form: FormState, status = 200): Promise<void> {
  const facts = await factsFor(c, ref)
  const templates = await usableTemplates(c.db, ref.subject, c.today)
  page(
    c,
    'letters/new',
    {
      ref,
      about: aboutOf(c, facts),
      customer: { id: facts.customer.id, name: facts.customer.name },
      templates: templates.map(one => ({
        id: one.id,
        name: one.name,
        kind: kindWord(c, one.kind),
        version: one.version,
        href: `/letters/new?${ref.subject}=${ref.id}&template=${one.id}`,
        active: one.id === templateId,
      })),
      templateId,
      preview: await previewed(c, facts, templateId),
      other: otherLetters(c, facts),
      form,
      errors: form.errors,
      mayPlain: c.may('customer.reveal'),
    },
    { status },
  )
}

/** Which template, what the letter would say now, and the button that makes it. */
export async function newLetter(c: Ctx): Promise<void> {
  const ref = refIn(c)
  if (!ref) return page(c, 'letters/start', { searchHref: c.may('customer.read') ? '/customers' : undefined })
  await show(c, ref, idIn(c.query('template')), emptyForm())
}

const refOf = (subject: Subject, id: number): Ref => ({ subject, id })

export async function submitLetter(c: Ctx): Promise<void> {
  const read = readForm(makeFields, c.req.body, c.t)
  if (!read.ok) {
    const about = idIn(String(read.form.raw.about ?? ''))
    const subject = (['customer', 'loan', 'application'] as const).find(one => one === read.form.raw.subject)
    if (about === undefined || subject === undefined) throw notFound()
    return show(c, refOf(subject, about), idIn(String(read.form.raw.template ?? '')), read.form, 422)
  }
  const { subject, about, template, version, plain } = read.values
  const ref = refOf(subject, about)
  // out of sight is not there, whatever else is wrong
  await factsFor(c, ref)
  const input = { ref, templateId: template, version, plain, bank: c.deps.bank(), now: c.deps.now(), batchId: null }
  const result =
    plain && !c.may('customer.reveal')
      ? refuse('letter.plain-right', undefined, { field: 'plain' })
      : await once<{ id: number; letterNo: string }>(c, 'letter.make', (trx, _actor, today) =>
          makeLetter(trx, c.viewer, personOf(c), today, input),
        )
  if (isRefused(result)) return show(c, ref, template, refusedForm(makeFields, read.raw, result, c.t), 422)
  leaveToast(c.res, { words: '已制作函件 {no}', params: { no: result.letterNo } })
  c.res.redirect(303, `/letters/${result.id}`)
}
