import { addDays } from '../../lending/dates'
import { isRefused, type Refused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type Fields, type FormState, readForm, refusedForm } from '../../web/form'
import { minute } from '../../web/format'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { ownRaw, ownReaders, parted } from '../fields/forms'
import { ownGroups, ownWithValues } from '../fields/plain'
import { allItems } from '../fields/shown'
import { verifyPaper, voidPaper } from './acts'
import { replacePaper } from './commands'
import { settleCorrections } from './corrections'
import { factsOf, isForever, verifyFields, versionFields, voidFields } from './fields'
import { DOCUMENT } from './own'
import { isRead, isShown } from './preview'
import { type FileRow, filesOf, onePaper, type PaperRow, versionsOf, viewsOf } from './queries'
import { badgeOf, dayOf, hangsOn } from './rows'
import { hasFiles, personOf, takeUploads } from './upload'
import { classWord, FORM_WORDS, HOW_WORDS, kindIn } from './words'

async function found(c: Ctx): Promise<PaperRow> {
  const paper = await onePaper(c.db, c.viewer, c.id())
  if (!paper) throw notFound()
  return paper
}

type Versions = Awaited<ReturnType<typeof versionsOf>>

/** The version looked at: the current one unless another is named. */
function versionIn(c: Ctx, versions: Versions): Versions[number] {
  const wanted = c.query('version', 6)
  const version = wanted === undefined ? versions[0] : versions.find(one => String(one.version) === wanted)
  if (!version) throw notFound()
  return version
}

function factsView(c: Ctx, paper: PaperRow, version: Versions[number]) {
  const { t } = c
  const target = hangsOn(c, paper)
  return [
    { label: t('客户'), value: paper.customerName, href: `/customers/${paper.customerId}/documents` },
    { label: t('分类'), value: classWord(t, paper.class) },
    { label: t('归属'), value: target.text, href: target.href },
    { label: t('形式'), value: t(FORM_WORDS[version.form] ?? '不限') },
    { label: t('页数'), value: String(version.pages) },
    { label: t('签发日期'), value: version.issuedOn ?? '—' },
    { label: t('有效期至'), value: dayOf(c, version.expiresOn) },
    { label: t('归档时档案编号'), value: version.archiveNo },
    { label: t('上传'), value: `${version.makerName} ${minute(version.madeAt)}` },
    {
      label: t('核验'),
      value: version.verifiedOn === null ? t('未核验') : `${version.verifierName} ${version.verifiedOn}`,
    },
    ...(version.note === '' ? [] : [{ label: t('说明'), value: version.note }]),
  ]
}

const sizeText = (bytes: number): string =>
  bytes < 1_048_576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`

const fileView = (paper: PaperRow, version: number) => (file: FileRow) => {
  const at = `/documents/${paper.id}/versions/${version}/files/${file.seq}`
  return {
    seq: file.seq,
    name: file.name,
    size: sizeText(file.bytes),
    type: file.type.toUpperCase(),
    infected: file.scan === 'infected' ? file.signature : null,
    unscanned: file.scan === 'unscanned',
    view: file.scan !== 'infected' && isShown(file.type) ? `${at}/view` : null,
    picture: file.type === 'jpg' || file.type === 'png',
    read: isRead(file.type),
    width: file.width,
    height: file.height,
    copy: file.scan !== 'infected' && isShown(file.type) ? `${at}/copy` : null,
    original: file.scan !== 'infected' ? `${at}/original` : null,
  }
}

function actsOf(c: Ctx, paper: PaperRow, current: boolean) {
  const living = paper.voidReason === null && current
  return {
    replace: living && c.may('document.upload'),
    verify: living && c.may('document.verify') && paper.verifiedOn === null && paper.madeBy !== c.viewer.id,
    void: living && c.may('document.void'),
    original: c.may('document.download'),
  }
}

/** This page alone shows another one of ours inside. */
function framed(c: Ctx): void {
  const rules = String(c.res.getHeader('Content-Security-Policy') ?? '')
  if (rules !== '') c.res.setHeader('Content-Security-Policy', `${rules};frame-src 'self'`)
}

type Which = 'replace' | 'verify' | 'void'

async function show(c: Ctx, paper: PaperRow, which: Which | null, form: FormState, status = 200): Promise<void> {
  const [versions, views, { own, values }] = await Promise.all([
    versionsOf(c.db, paper.id),
    viewsOf(c.db, paper.id),
    ownWithValues(c.db, c, DOCUMENT, paper.id),
  ])
  const version = versionIn(c, versions)
  const files = await filesOf(c.db, paper.id, version.version)
  const current = version.version === paper.version
  if (files.some(file => file.type === 'pdf' || isRead(file.type))) framed(c)
  const given = {
    form: version.form,
    pages: String(version.pages),
    issuedOn: version.issuedOn ?? '',
    expiresOn: isForever(version.expiresOn) ? '' : (version.expiresOn ?? ''),
    forever: isForever(version.expiresOn) ? 'on' : '',
    note: version.note,
    ...ownRaw(own, DOCUMENT, values),
  }
  const shown = which === 'replace' ? form : { raw: given, errors: [] }
  page(
    c,
    'documents/show',
    {
      paper,
      kind: kindIn(c.viewer.lang, paper),
      badge: badgeOf(c, paper, addDays(c.today, 30)),
      current,
      version: version.version,
      facts: [...factsView(c, paper, version), ...allItems(c, own, DOCUMENT, values, paper.id)],
      groups: ownGroups(c, own, DOCUMENT, shown, values),
      files: files.map(fileView(paper, version.version)),
      versions: versions.map(one => ({
        cells: {
          version: { text: `V${one.version}`, href: `/documents/${paper.id}?version=${one.version}` },
          archive: one.archiveNo,
          made: { text: minute(one.madeAt), sub: one.makerName },
          expires: dayOf(c, one.expiresOn),
          verified: one.verifierName ?? '—',
        },
        selected: one.version === version.version,
      })),
      views: views.map(view => ({
        cells: {
          who: `${view.name} ${view.staffNo}`,
          how: c.t(HOW_WORDS[view.how] ?? '查看'),
          what: c.t('V{version} 第 {seq} 个文件', { version: view.version, seq: view.seq }),
          at: minute(view.at),
        },
      })),
      which,
      form: shown,
      other: form,
      errors: form.errors,
      acts: actsOf(c, paper, current),
    },
    { status },
  )
}

/** A paper before one's eyes: files under a watermark, facts, versions, and who has seen it. */
export async function paper(c: Ctx): Promise<void> {
  await show(c, await found(c), null, emptyForm())
}

async function acted(
  c: Ctx,
  one: PaperRow,
  which: Which,
  fields: Fields,
  raw: FormState['raw'],
  result: { id: number } | Refused,
  words: string,
): Promise<void> {
  if (isRefused(result)) return show(c, await found(c), which, refusedForm(fields, raw, result, c.t), 422)
  leaveToast(c.res, { words })
  c.res.redirect(303, `/documents/${one.id}`)
}

export async function submitReplace(c: Ctx): Promise<void> {
  const one = await found(c)
  const { own, values } = await ownWithValues(c.db, c, DOCUMENT, one.id)
  const fields = { ...versionFields, ...ownReaders(own, DOCUMENT, { values }) }
  const read = readForm(fields, c.req.body, c.t)
  if (!read.ok) return show(c, one, 'replace', read.form, 422)
  const took = hasFiles(c) ? await takeUploads(c, one.customerId) : { taken: [] }
  if ('errors' in took) return show(c, one, 'replace', { raw: read.raw, errors: took.errors }, 422)
  const { version } = read.values
  const result = await once<{ id: number }>(c, 'document.replace', async (trx, _actor, today) => {
    const facts = factsOf(read.values)
    const input = { id: one.id, version, taken: took.taken, ...facts, own: parted(own, read.values).changes }
    const made = await replacePaper(trx, c.viewer, personOf(c), today, input)
    if (!isRefused(made)) await settleCorrections(trx, c.viewer, one.customerId, today)
    return made
  })
  await acted(c, one, 'replace', fields, read.raw, result, '已保存为新版本')
}

export async function submitVerify(c: Ctx): Promise<void> {
  const one = await found(c)
  const read = readForm(verifyFields, c.req.body, c.t)
  if (!read.ok) return show(c, one, 'verify', read.form, 422)
  const { version, note } = read.values
  const result = await once<{ id: number }>(c, 'document.verify', async (trx, _actor, today) => {
    const made = await verifyPaper(trx, c.viewer, personOf(c), today, { id: one.id, version, note: note ?? '' })
    if (!isRefused(made)) await settleCorrections(trx, c.viewer, one.customerId, today)
    return made
  })
  await acted(c, one, 'verify', verifyFields, read.raw, result, '已核验')
}

export async function submitVoid(c: Ctx): Promise<void> {
  const one = await found(c)
  const read = readForm(voidFields, c.req.body, c.t)
  if (!read.ok) return show(c, one, 'void', read.form, 422)
  const result = await once<{ id: number }>(c, 'document.void', (trx, _actor, today) =>
    voidPaper(trx, c.viewer, personOf(c), today, { id: one.id, ...read.values }),
  )
  await acted(c, one, 'void', voidFields, read.raw, result, '已作废')
}
