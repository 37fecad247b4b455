import { percentText } from '../../lending/checklist'
import { addDays } from '../../lending/dates'
import { isRefused, refuse } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { emptyForm, type FormState, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { headOf, type Loaded, load } from '../customers/head'
import { ownRaw, ownReaders, parted } from '../fields/forms'
import { ownOf } from '../fields/own'
import { ownGroups } from '../fields/plain'
import { remember } from '../session/recent'
import { filePapers } from './commands'
import { settleCorrections } from './corrections'
import { factsOf, targetIn, targetOptions, uploadFields } from './fields'
import { MAX_FILES } from './intake'
import { DOCUMENT } from './own'
import { kindsOf, papersOf, quarantinedOf, targetsOf } from './queries'
import { paperRows } from './rows'
import { casesOf, stageOf, standingOf } from './standing'
import { hasFiles, personOf, takeUploads } from './upload'
import { classWord, kindIn, STAGE_WORDS } from './words'

async function cards(c: Ctx, customerId: number) {
  const cases = await casesOf(c.db, c.viewer, customerId)
  const all = await Promise.all(
    cases.map(async one => {
      const stage = stageOf(one)
      return { one, stage, standing: await standingOf(c.db, one, stage, c.today) }
    }),
  )
  return all.map(({ one, stage, standing }) => ({
    href: `/applications/${one.id}/checklist`,
    no: one.applicationNo,
    product: c.viewer.lang === 'en' ? one.productNameEn : one.productName,
    stage: c.t(STAGE_WORDS[stage]),
    asked: standing.items.length > 0,
    complete: standing.complete,
    percent: percentText(standing.permille),
    share: Math.floor(standing.permille / 10),
    present: standing.present,
    required: standing.required,
    expired: standing.expired,
  }))
}

async function show(c: Ctx, loaded: Loaded, form: FormState, status = 200): Promise<void> {
  const { file } = loaded
  remember(c, `/customers/${file.id}`, file.name)
  const [kinds, papers, targets, quarantined, cases, own] = await Promise.all([
    kindsOf(c.db),
    papersOf(c.db, c.viewer, file.id),
    targetsOf(c.db, c.viewer, file.id),
    quarantinedOf(c.db, c.viewer, file.id),
    cards(c, file.id),
    ownOf(c.db, c.viewer, DOCUMENT),
  ])
  const living = papers.filter(paper => paper.voidReason === null)
  page(
    c,
    'documents/customer',
    {
      head: headOf(c, loaded, 'documents'),
      cases,
      rows: paperRows(c, papers, addDays(c.today, 30)),
      counts: { all: living.length, void: papers.length - living.length },
      quarantined,
      form,
      errors: form.errors,
      mayUpload: c.may('document.upload'),
      groups: ownGroups(c, own, DOCUMENT, form),
      maxFiles: MAX_FILES,
      kinds: kinds
        .filter(kind => kind.retiredOn === null)
        .map(kind => ({
          value: kind.code,
          label: `${classWord(c.t, kind.class)} · ${kindIn(c.viewer.lang, kind)}`,
        })),
      targets: [
        { value: '', label: c.t('客户通用') },
        ...targetOptions(targets).map(({ value, no, what }) => ({ value, label: `${c.t(what)} ${no}` })),
      ],
    },
    { status },
  )
}

/** 资料 tab of a customer: how complete each business is, what is filed, and the form to file more. */
export async function customerPapers(c: Ctx): Promise<void> {
  const loaded = await load(c, c.id())
  const raw = { form: 'copy', together: 'each', kind: c.query('kind') ?? '', target: c.query('target') ?? '' }
  const own = await ownOf(c.db, c.viewer, DOCUMENT)
  await show(c, loaded, emptyForm({ ...raw, ...ownRaw(own, DOCUMENT, null) }))
}

export async function submitPapers(c: Ctx): Promise<void> {
  const loaded = await load(c, c.id())
  const customerId = loaded.file.id
  const own = await ownOf(c.db, c.viewer, DOCUMENT)
  const fields = { ...uploadFields, ...ownReaders(own, DOCUMENT) }
  const read = readForm(fields, c.req.body, c.t)
  const missing = hasFiles(c) ? [] : [{ field: 'files', label: c.t('文件'), message: c.t('请选择文件') }]
  if (!read.ok) return show(c, loaded, { ...read.form, errors: [...read.form.errors, ...missing] }, 422)
  if (missing.length > 0) return show(c, loaded, { raw: read.raw, errors: missing }, 422)
  const { values, raw } = read
  const target = targetIn(values.target, await targetsOf(c.db, c.viewer, customerId))
  if (!target) {
    const refused = refuse('choice.unknown', undefined, { field: 'target' })
    return show(c, loaded, refusedForm(fields, raw, refused, c.t), 422)
  }
  const took = await takeUploads(c, customerId)
  if ('errors' in took) return show(c, loaded, { raw, errors: took.errors }, 422)
  const { taken } = took
  const typed = parted(own, values).changes
  const result = await once<{ ids: number[] }>(c, 'document.file-in', async (trx, _actor, today) => {
    const input = { customerId, kind: values.kind, target, together: values.together === 'one', taken, own: typed }
    const made = await filePapers(trx, c.viewer, personOf(c), today, { ...input, ...factsOf(values) })
    if (!isRefused(made)) await settleCorrections(trx, c.viewer, customerId, today)
    return made
  })
  if (isRefused(result)) return show(c, loaded, refusedForm(fields, raw, result, c.t), 422)
  leaveToast(c.res, { words: '已归入 {n} 份资料', params: { n: result.ids.length } })
  c.res.redirect(303, `/customers/${customerId}/documents`)
}
