import { contentDisposition } from '../../export/file-name'
import { diffLines, placeholdersOf, versionOn } from '../../lending/letters'
import { isRefused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../web/form'
import { minute } from '../../web/format'
import { once, transact } from '../../web/once'
import { page } from '../../web/page'
import { status as statusWord } from '../../web/status'
import { leaveToast } from '../../web/toast'
import { record } from '../audit/commands'
import { mediaType } from '../documents/intake'
import { personOf } from '../documents/upload'
import { shownBlocks } from './make'
import { fillVersion, wordBytes } from './produce'
import { kindWord } from './register'
import { decideVersion, submitDraft, switchTemplate, withdrawDraft } from './template-commands'
import { oneTemplate, type Template, type VersionRow, versionsOf } from './template-queries'
import { trialValues } from './values.paper'
import { FORM_WORDS, SUBJECT_WORDS } from './words'

const OUTCOMES = ['publish', 'return'] as const
const decisionFields = {
  version: f.whole('版本', 1, 99_999),
  outcome: f.oneOf('处理', OUTCOMES),
  opinion: f.text('复核意见', { max: 200 }),
}

async function load(c: Ctx): Promise<{ template: Template; versions: VersionRow[] }> {
  const template = await oneTemplate(c.db, c.id())
  if (!template) throw notFound()
  return { template, versions: await versionsOf(c.db, template.id) }
}

function badgeOf(c: Ctx, version: VersionRow, inForce: number | undefined) {
  if (version.version === inForce) return { word: c.t('在用'), tone: 'ok' as const }
  if (version.state === 'published') {
    return version.effectiveFrom > c.today
      ? { word: c.t('未生效'), tone: 'info' as const }
      : { word: c.t('已被替代'), tone: 'mute' as const }
  }
  if (version.state === 'returned') return { word: c.t('已退回'), tone: 'warn' as const }
  const { word, tone } = statusWord('version', version.state)
  return { word: c.t(word), tone }
}

function actsOf(c: Ctx, template: Template, versions: readonly VersionRow[]) {
  const open = versions.find(one => one.state === 'draft' || one.state === 'pending')
  const mine = open !== undefined && open.madeBy === c.viewer.id
  const edit = c.may('template.edit') && template.retiredOn === null
  return {
    edit: edit && (open === undefined || (open.state === 'draft' && mine)),
    submit: edit && mine && open.state === 'draft',
    withdraw: edit && mine && open.state === 'pending',
    decide: c.may('template.publish') && open?.state === 'pending' && !mine ? open.version : null,
    switch: c.may('template.publish'),
  }
}

async function trialOf(c: Ctx, template: Template, version: VersionRow) {
  const filled = await fillVersion(c.db, version, template.subject, trialValues(placeholdersOf(template.subject)))
  return isRefused(filled)
    ? { problem: c.t(refusalWords(filled), filled.params), blocks: [] }
    : { blocks: shownBlocks(filled.blocks) }
}

const factsOf = (c: Ctx, version: VersionRow) => [
  { label: c.t('形式'), value: c.t(FORM_WORDS[version.form === 'word' ? 'word' : 'text']) },
  { label: c.t('标题'), value: version.title },
  { label: c.t('生效日期'), value: version.effectiveFrom },
  { label: c.t('制作人'), value: `${version.makerName} ${minute(version.madeAt)}` },
  {
    label: c.t('复核人'),
    value: version.deciderName === null ? '—' : `${version.deciderName} ${version.decidedOn}`,
  },
  ...(version.note === '' ? [] : [{ label: c.t('修改说明'), value: version.note }]),
  ...(version.opinion === '' ? [] : [{ label: c.t('复核意见'), value: version.opinion }]),
]

async function show(c: Ctx, form: FormState, status = 200): Promise<void> {
  const { template, versions } = await load(c)
  const wanted = c.query('version', 6)
  const looked = wanted === undefined ? versions[0] : versions.find(one => String(one.version) === wanted)
  if (wanted !== undefined && !looked) throw notFound()
  const inForce = versionOn(versions, c.today)?.version
  const before = versions.find(one => looked && one.version < looked.version)
  page(
    c,
    'letters/template',
    {
      template,
      kind: kindWord(c, template.kind),
      subject: c.t(SUBJECT_WORDS[template.subject]),
      looked: looked && {
        version: looked.version,
        badge: badgeOf(c, looked, inForce),
        facts: factsOf(c, looked),
        trial: await trialOf(c, template, looked),
        word: looked.fileName,
        compareHref: before && `/letter-templates/${template.id}/compare?a=${before.version}&b=${looked.version}`,
      },
      versions: versions.map(one => ({
        selected: one.version === looked?.version,
        cells: {
          version: { text: `V${one.version}`, href: `/letter-templates/${template.id}?version=${one.version}` },
          state: { badge: badgeOf(c, one, inForce) },
          from: one.effectiveFrom,
          made: { text: one.makerName, sub: one.madeOn },
          decided: one.deciderName ?? '—',
        },
      })),
      form,
      errors: form.errors,
      outcomes: [
        { value: 'publish', label: c.t('同意发布') },
        { value: 'return', label: c.t('退回修改') },
      ],
      acts: actsOf(c, template, versions),
    },
    { status },
  )
}

export const showTemplate = (c: Ctx): Promise<void> => show(c, emptyForm({ outcome: 'publish' }))

async function answered(c: Ctx, result: unknown, words: string): Promise<void> {
  if (isRefused(result)) {
    const errors = [{ field: '', label: '', message: c.t(refusalWords(result), result.params) }]
    return show(c, { raw: {}, errors }, 422)
  }
  leaveToast(c.res, { words })
  c.res.redirect(303, `/letter-templates/${c.id()}`)
}

export async function submitVersion(c: Ctx): Promise<void> {
  const { template } = await load(c)
  const result = await transact(c, (trx, _actor, today) => submitDraft(trx, personOf(c), today, template.id))
  await answered(c, result, '已提交复核')
}

export async function withdrawVersion(c: Ctx): Promise<void> {
  const { template } = await load(c)
  const result = await transact(c, trx => withdrawDraft(trx, personOf(c), template.id))
  await answered(c, result, '已撤回为草稿')
}

export async function decide(c: Ctx): Promise<void> {
  const { template } = await load(c)
  const read = readForm(decisionFields, c.req.body, c.t)
  if (!read.ok) return show(c, read.form, 422)
  const { version, outcome, opinion } = read.values
  const decision = { id: template.id, version, publish: outcome === 'publish', opinion: opinion ?? '' }
  const result = await once<{ id: number }>(c, 'letter-template.decide', (trx, _actor, today) =>
    decideVersion(trx, personOf(c), today, decision),
  )
  if (isRefused(result)) return show(c, refusedForm(decisionFields, read.raw, result, c.t), 422)
  await answered(c, result, outcome === 'publish' ? '已发布' : '已退回')
}

export async function retire(c: Ctx): Promise<void> {
  const { template } = await load(c)
  const result = await transact(c, (trx, _actor, today) => switchTemplate(trx, personOf(c), today, template.id))
  await answered(c, result, '已保存')
}

/** Two versions line by line. */
export async function compareVersions(c: Ctx): Promise<void> {
  const { template, versions } = await load(c)
  const find = (name: string, other: VersionRow | undefined) =>
    c.query(name) === undefined ? other : versions.find(one => String(one.version) === c.query(name, 6))
  const [a, b] = [find('a', versions[1] ?? versions[0]), find('b', versions[0])]
  if (!a || !b) throw notFound()
  const lines = diffLines(`${a.title}\n${a.body}`, `${b.title}\n${b.body}`)
  page(c, 'letters/compare', {
    template,
    a: a.version,
    b: b.version,
    lines,
    same: lines.every(line => line.kind === 'same'),
    pairs: versions.map(one => ({ value: String(one.version), label: `V${one.version}` })),
  })
}

/** The Word file of a version as it was brought, on record. */
export async function wordFile(c: Ctx): Promise<void> {
  const { template, versions } = await load(c)
  const version = versions.find(one => one.version === c.id('version'))
  if (!version || version.fileId === null) throw notFound()
  const bytes = await wordBytes(c.db, version.fileId)
  if (!bytes) throw notFound()
  await transact(c, async (trx, actor) => {
    await record(trx, actor, {
      act: 'letter-template.download',
      subject: `letter-template:${template.id}`,
      after: { version: version.version },
    })
    return {}
  })
  c.res.setHeader('Content-Disposition', contentDisposition(`${template.name}_V${version.version}.docx`))
  c.res.setHeader('Cache-Control', 'no-store')
  c.res.type(mediaType('docx')).send(bytes)
}
