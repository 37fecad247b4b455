import { contentDisposition } from '../../export/file-name'
import { placeholdersOf, type Subject } from '../../lending/letters'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { minute } from '../../web/format'
import { transact } from '../../web/once'
import { openable } from '../../web/openable'
import { page } from '../../web/page'
import { record } from '../audit/commands'
import { mediaType } from '../documents/intake'
import { plainBytes } from '../documents/keep'
import { filesOf } from '../documents/queries'
import { noteView } from '../documents/views'
import { isMoney } from './make'
import { openContent } from './make-commands'
import { oneLetter } from './queries'
import { kindWord } from './register'
import { oneTemplate } from './template-queries'

async function found(c: Ctx) {
  const letter = await oneLetter(c.db, c.viewer, c.id())
  if (!letter) throw notFound()
  return letter
}
type Letter = Awaited<ReturnType<typeof found>>

const aboutOf = (c: Ctx, letter: Letter) =>
  letter.loanId !== null
    ? { text: `${c.t('借据')} ${letter.loanNo}`, href: openable(c, `/loans/${letter.loanId}`) }
    : letter.applicationId !== null
      ? { text: `${c.t('申请')} ${letter.applicationNo}`, href: openable(c, `/applications/${letter.applicationId}`) }
      : { text: c.t('客户通用'), href: undefined }

/** The values that were put in, but for what is masked: that is read in the file, on record. */
function valuesOf(c: Ctx, letter: Letter, subject: Subject) {
  const { values, lists } = openContent(letter.id, letter.content)
  const known = new Map(placeholdersOf(subject).map(one => [one.name, one]))
  // placeholders are words of the templates; who reads English is told what each means
  const called = (name: string): string => (c.viewer.lang === 'en' ? c.t(known.get(name)?.about ?? name) : `{${name}}`)
  return {
    values: Object.entries(values).map(([label, value]) => ({
      label: called(label),
      value: letter.plain && known.get(label)?.masked ? c.t('全文，见文件') : value,
    })),
    lists: Object.entries(lists).map(([name, rows]) => ({
      name: called(name),
      columns: (known.get(name)?.columns ?? []).map((label, i) => ({
        key: `c${i}`,
        label: c.t(label),
        num: isMoney(rows.map(row => row[label] ?? '')),
      })),
      rows: rows.map(row => ({
        cells: Object.fromEntries((known.get(name)?.columns ?? []).map((column, i) => [`c${i}`, row[column] ?? ''])),
      })),
    })),
  }
}

export async function showLetter(c: Ctx): Promise<void> {
  const letter = await found(c)
  const template = await oneTemplate(c.db, letter.templateId)
  if (!template) throw notFound()
  const { t } = c
  const about = aboutOf(c, letter)
  page(c, 'letters/show', {
    letter,
    kind: kindWord(c, letter.kind),
    facts: [
      { label: t('客户'), value: letter.customerName, href: `/customers/${letter.customerId}` },
      { label: t('归属'), value: about.text, href: about.href },
      {
        label: t('模板'),
        value: `${letter.templateName} V${letter.version}`,
        href: `/letter-templates/${letter.templateId}?version=${letter.version}`,
      },
      { label: t('制作'), value: `${letter.makerName} ${minute(letter.madeAt)}` },
      { label: t('业务日期'), value: letter.madeOn },
      { label: t('证件号码等'), value: letter.plain ? t('全文') : t('打码') },
    ],
    used: valuesOf(c, letter, template.subject),
    acts: { download: c.may('letter.make') && letter.voidReason === null },
  })
}

const SEQ: Readonly<Record<string, number>> = { pdf: 1, docx: 2 }

/** A letter as it goes to who it is for: without watermark, on record. */
export async function download(c: Ctx): Promise<void> {
  const letter = await found(c)
  const what = c.param('what')
  const seq = Object.hasOwn(SEQ, what) ? SEQ[what] : undefined
  const file = (await filesOf(c.db, letter.documentId, 1)).find(one => one.seq === seq)
  if (!file || file.scan === 'infected' || letter.voidReason !== null) throw notFound()
  await transact(c, async (trx, actor, today) => {
    await noteView(trx, {
      documentId: letter.documentId,
      version: 1,
      seq: file.seq,
      how: 'original',
      userId: c.viewer.id,
      address: c.req.ip ?? null,
    })
    await record(trx, actor, {
      act: 'letter.download',
      subject: `letter:${letter.id}`,
      customerId: letter.customerId,
      businessDate: today,
      after: { file: what },
    })
    return {}
  })
  const bytes = await plainBytes({ name: file.storedName, key: file.key })
  c.res.setHeader(
    'Content-Disposition',
    contentDisposition(`${letter.templateName}_${letter.customerName}_${letter.letterNo}.${what}`),
  )
  c.res.setHeader('Cache-Control', 'no-store')
  c.res.type(mediaType(file.type)).send(bytes)
}
