import { isRefused, type Refused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { emptyForm, type FormError, type FormState, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { type Loaded, load } from '../customers/head'
import { filePapers } from '../documents/commands'
import type { Taken } from '../documents/intake'
import { hasFiles, personOf, takeUploads } from '../documents/upload'
import { ownRaw, ownReaders, parted } from '../fields/forms'
import { ownOf } from '../fields/own'
import { ownGroups } from '../fields/plain'
import { remember } from '../session/recent'
import { addFollowUp, type NewFollowUp } from './commands'
import { followUpFields, seenOf } from './fields'
import { VISIT } from './own'
import { openStepsOf } from './queries'
import { stepLabel, waysOf } from './view'

async function show(c: Ctx, { file }: Loaded, form: FormState, status = 200): Promise<void> {
  remember(c, `/customers/${file.id}`, file.name)
  const [open, own] = await Promise.all([openStepsOf(c.db, c.viewer, file.id), ownOf(c.db, c.viewer, VISIT)])
  page(
    c,
    'follow-ups/form',
    {
      customer: { id: file.id, name: file.name, no: file.customerNo },
      form,
      errors: form.errors,
      ways: waysOf(c),
      open: open.map(step => ({ value: String(step.id), label: stepLabel(c, step) })),
      mayPhoto: c.may('document.upload'),
      groups: ownGroups(c, own, VISIT, form),
    },
    { status },
  )
}

export async function newFollowUp(c: Ctx): Promise<void> {
  const loaded = await load(c, c.id())
  const closes = /^[1-9]\d{0,8}$/.exec(c.query('closes') ?? '')?.[0] ?? ''
  const own = ownRaw(await ownOf(c.db, c.viewer, VISIT), VISIT, null)
  await show(c, loaded, emptyForm({ ...own, way: c.query('way') ?? '', happenedOn: c.today, closes }))
}

/** What the values of the form alone cannot say. */
function wrongWith(c: Ctx, values: { position: string | null; way: string; nextOn: unknown; nextWhat: string | null }) {
  const errors: FormError[] = []
  if (values.nextWhat !== null && values.nextOn === null)
    errors.push({ field: 'nextOn', label: c.t('下次联系'), message: c.t('写了下一步事项，请填写日期') })
  if (hasFiles(c) && !c.may('document.upload'))
    errors.push({ field: 'files', label: c.t('照片'), message: c.t('您没有上传资料的权限') })
  return errors
}

/** 走访照片: one paper of the customer with as many pages as there are pictures. */
async function filePhotos(
  c: Ctx,
  trx: Parameters<typeof filePapers>[0],
  today: Parameters<typeof filePapers>[3],
  { customerId, taken, issuedOn }: { customerId: number; taken: readonly Taken[]; issuedOn: NewFollowUp['happenedOn'] },
): Promise<number | null | Refused> {
  if (taken.length === 0) return null
  const made = await filePapers(trx, c.viewer, personOf(c), today, {
    customerId,
    kind: 'visit_photo',
    target: { applicationId: null, contractId: null, loanId: null },
    together: true,
    form: 'original',
    pages: null,
    issuedOn,
    expiresOn: null,
    note: '',
    taken,
  })
  return isRefused(made) ? made : (made.ids[0] ?? null)
}

export async function submitFollowUp(c: Ctx): Promise<void> {
  const loaded = await load(c, c.id())
  const customerId = loaded.file.id
  const own = await ownOf(c.db, c.viewer, VISIT)
  const fields = { ...followUpFields, ...ownReaders(own, VISIT, { lenient: c.req.body?.way !== 'visit' }) }
  const read = readForm(fields, c.req.body, c.t)
  if (!read.ok) return show(c, loaded, read.form, 422)
  const { values, raw } = read
  const wrong = wrongWith(c, values)
  if (wrong.length > 0) return show(c, loaded, { raw, errors: wrong }, 422)
  const took = hasFiles(c) ? await takeUploads(c, customerId) : { taken: [] }
  if ('errors' in took) return show(c, loaded, { raw, errors: took.errors }, 422)
  const done = await once(c, 'follow-up.create', async (trx, _actor, today) => {
    const seen = seenOf(values, today)
    const documentId = await filePhotos(c, trx, today, { customerId, taken: took.taken, issuedOn: seen.happenedOn })
    if (isRefused(documentId)) return documentId
    const next =
      values.nextOn === null
        ? null
        : { on: values.nextOn, way: values.nextWay ?? values.way, what: values.nextWhat ?? '' }
    const { position, closes } = values
    const typed = parted(own, values).changes
    const input = { customerId, ...seen, position, documentId, next, closes, own: typed, sight: c.viewer }
    return addFollowUp(trx, personOf(c), today, input)
  })
  if (isRefused(done)) return show(c, loaded, refusedForm(fields, raw, done, c.t), 422)
  leaveToast(c.res, { words: '已记录跟进' })
  c.res.redirect(303, `/customers/${customerId}/timeline`)
}
