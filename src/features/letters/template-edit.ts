import { type Fault, placeholdersOf, readTemplate } from '../../lending/letters'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { personOf } from '../documents/upload'
import { kindWord } from './register'
import { SAMPLES } from './samples.paper'
import { type Draft, saveDraft } from './template-commands'
import { oneTemplate, type Template, type VersionRow, versionsOf } from './template-queries'
import { takeWord } from './word-template'
import { CLASS_WORDS, faultWords, SUBJECT_WORDS } from './words'

export const MAX_BODY = 12_000

const facts = {
  revision: f.whole('修订号', 0, 99_999),
  title: f.text('标题', { required: true, max: 40 }),
  effectiveFrom: f.date('生效日期'),
  note: f.text('修改说明', { max: 200 }),
}
const textFields = { ...facts, body: f.text('正文', { required: true, max: MAX_BODY }) }
const wordFields = facts

interface Loaded {
  readonly template: Template
  readonly versions: readonly VersionRow[]
  readonly open: VersionRow | undefined
}

async function load(c: Ctx): Promise<Loaded> {
  const template = await oneTemplate(c.db, c.id())
  if (!template) throw notFound()
  const versions = await versionsOf(c.db, template.id)
  return { template, versions, open: versions.find(one => one.state === 'draft' || one.state === 'pending') }
}

/** What the editor opens with: the draft, else the newest version, else the text of the kind. */
function startOf(c: Ctx, { template, versions, open }: Loaded): FormState['raw'] {
  const from = open ?? versions[0]
  const sample = SAMPLES[template.kind]
  const effectiveFrom = open && open.effectiveFrom >= c.today ? open.effectiveFrom : c.today
  return {
    revision: String(open?.revision ?? 0),
    title: from?.title ?? sample.title,
    body: from?.form === 'word' ? sample.body : (from?.body ?? sample.body),
    effectiveFrom,
    note: open?.note ?? '',
    form: from?.form ?? 'text',
  }
}

/** Why nobody, or not this person, may write now. */
function closedOf(c: Ctx, { template, open }: Loaded): Refused | null {
  if (template.retiredOn !== null) return refuse('letter.template-retired')
  if (open?.state === 'pending') return refuse('letter.version-waits')
  return open && open.madeBy !== c.viewer.id ? refuse('letter.other-draft') : null
}

async function show(c: Ctx, loaded: Loaded, form: FormState, which: 'text' | 'word', status = 200): Promise<void> {
  const { template, open } = loaded
  const closed = closedOf(c, loaded)
  page(
    c,
    'letters/template-edit',
    {
      template,
      kind: kindWord(c, template.kind),
      subject: c.t(SUBJECT_WORDS[template.subject]),
      version: open?.version ?? (loaded.versions[0]?.version ?? 0) + 1,
      wordName: open?.fileName ?? undefined,
      closed: closed ? c.t(refusalWords(closed), closed.params) : undefined,
      which,
      // of the two forms the one that was not sent keeps what it began with
      form: { ...form, raw: { ...startOf(c, loaded), ...form.raw } },
      errors: form.errors,
      maxBody: MAX_BODY,
      placeholders: placeholdersOf(template.subject).map(one => ({
        cells: {
          name: {
            text: `{${one.name}}`,
            sub: one.columns ? one.columns.map(column => `{${column}}`).join(' ') : undefined,
          },
          about: {
            text: c.t(one.about),
            sub: [
              c.t(one.source),
              c.t(CLASS_WORDS[one.dataClass] ?? '一般信息'),
              ...(one.masked ? [c.t('打码')] : []),
            ].join(' · '),
          },
        },
      })),
    },
    { status },
  )
}

export async function editTemplate(c: Ctx): Promise<void> {
  const loaded = await load(c)
  const raw = startOf(c, loaded)
  await show(c, loaded, emptyForm(raw), raw.form === 'word' ? 'word' : 'text')
}

const faulty = (c: Ctx, field: string, label: string, faults: readonly Fault[]) => ({
  field,
  label: c.t(label),
  message: faultWords(c.t, faults),
})

async function saved(c: Ctx, loaded: Loaded, raw: FormState['raw'], revision: number, draft: Draft): Promise<void> {
  const which = draft.word ? 'word' : 'text'
  const at = { id: loaded.template.id, revision }
  const result = await once<{ id: number; version: number }>(c, 'letter-template.draft', (trx, _actor, today) =>
    saveDraft(trx, personOf(c), today, at, draft),
  )
  if (isRefused(result)) return show(c, loaded, refusedForm(textFields, raw, result, c.t), which, 422)
  leaveToast(c.res, { words: '已保存草稿，请核对试排后提交复核' })
  c.res.redirect(303, `/letter-templates/${at.id}?version=${result.version}`)
}

export async function submitText(c: Ctx): Promise<void> {
  const loaded = await load(c)
  const read = readForm(textFields, c.req.body, c.t)
  if (!read.ok) return show(c, loaded, read.form, 'text', 422)
  const body = read.values.body.replace(/\r\n?/g, '\n')
  const { faults, tags } = readTemplate(loaded.template.subject, body)
  if (faults.length > 0)
    return show(c, loaded, { raw: read.raw, errors: [faulty(c, 'body', '正文', faults)] }, 'text', 422)
  const { revision, title, effectiveFrom, note } = read.values
  const draft = { title, body, tags, effectiveFrom, note: note ?? '', word: null }
  await saved(c, loaded, read.raw, revision, draft)
}

export async function submitWord(c: Ctx): Promise<void> {
  const loaded = await load(c)
  const read = readForm(wordFields, c.req.body, c.t)
  const file = c.req.file
  const missing = file ? [] : [{ field: 'file', label: c.t('Word 文件'), message: c.t('请选择文件') }]
  if (!read.ok) return show(c, loaded, { ...read.form, errors: [...read.form.errors, ...missing] }, 'word', 422)
  const { raw } = read
  if (!file) return show(c, loaded, { raw, errors: missing }, 'word', 422)
  const brought = { name: file.originalname, bytes: file.buffer }
  const took = await takeWord(c.db, c.today, loaded.template.subject, brought)
  if (isRefused(took)) {
    const message = c.t(refusalWords(took), took.params)
    return show(c, loaded, { raw, errors: [{ field: 'file', label: c.t('Word 文件'), message }] }, 'word', 422)
  }
  if ('faults' in took)
    return show(c, loaded, { raw, errors: [faulty(c, 'file', 'Word 文件', took.faults)] }, 'word', 422)
  const { revision, title, effectiveFrom, note } = read.values
  const { body, tags, taken } = took
  // what the file holds is part of the form: the same form with another file is another form
  c.req.body = { ...c.req.body, _files: taken.kept.digest.toString('hex') }
  const word = { name: taken.name, kept: taken.kept }
  await saved(c, loaded, raw, revision, { title, body, tags, effectiveFrom, note: note ?? '', word })
}
