import { createHash } from 'node:crypto'
import { expressionBuilder, type Kysely, sql, type Transaction } from 'kysely'
import { rowsOf } from '../../../db/rows'
import type { DB } from '../../../db/schema'
import { visibleTo } from '../../../db/visible-to'
import { maskMiddle } from '../../../lending/mask'
import { isRefused, type Refused, refuse } from '../../../lending/refusal'
import type { Viewer } from '../../../permissions'
import { refusalWords } from '../../../refusals'
import { f, readForm, type Values } from '../../../web/form'
import type { Translate } from '../../../web/i18n'
import {
  type ImportKind,
  type ImportProblem,
  type ImportReader,
  type ImportRun,
  type ImportTarget,
  inTurn,
  type RowText,
} from '../../../web/import-kind'
import type { Person } from '../../access/two-hands'
import { idIndex } from '../../customers/protect'
import { openVolume } from './commands'
import { fileItem } from './item-commands'
import { paperKinds } from './queries'
import said from './said.json'

const PAPER = '文件'

async function targets(db: Kysely<DB>): Promise<ImportTarget[]> {
  const kinds = await paperKinds(db)
  return [
    { name: 'volumeNo', label: '卷号', said: said.volumeNo, hint: '已有案卷填卷号；没有卷号的按借据或客户立卷' },
    { name: 'loanNo', label: '借据号', said: said.loanNo, hint: '归入这笔贷款的案卷，没有就立卷' },
    { name: 'ownerNo', label: '客户编号', said: said.ownerNo, hint: '归入客户自己的案卷，没有就立卷' },
    {
      ...{ name: 'ownerIdNo', label: '客户证件号码', said: said.ownerIdNo },
      hide: text => maskMiddle(text, 3, 4),
    },
    {
      ...{ name: 'classId', label: '类目', must: true, said: said.classId, group: PAPER },
      choices: kinds.map(one => ({ value: String(one.id), label: one.name, said: [one.code] })),
    },
    { name: 'title', label: '题名', must: true, said: said.title, group: PAPER, example: '借款合同' },
    { name: 'pages', label: '页数', must: true, said: said.pages, group: PAPER, example: '12' },
    { name: 'pageFrom', label: '起始页码', said: said.pageFrom, group: PAPER, hint: '不填接在卷内最后一页之后' },
    {
      ...{ name: 'original', label: '原件或复印件', usual: 'original', said: said.original, group: PAPER },
      choices: [
        { value: 'original', label: '原件', said: said.asOriginal },
        { value: 'copy', label: '复印件', said: said.asCopy },
      ],
    },
    { name: 'datedOn', label: '形成日期', must: true, date: true, said: said.datedOn, group: PAPER },
    { name: 'expiresOn', label: '有效期至', date: true, said: said.expiresOn, group: PAPER },
  ]
}

const fields = {
  classId: f.id('类目'),
  title: f.text('题名', { required: true, max: 100 }),
  pages: f.whole('页数', 1, 9_999),
  pageFrom: f.optionalWhole('起始页码', 1, 9_999),
  original: f.oneOf('原件或复印件', ['original', 'copy'] as const),
  datedOn: f.date('形成日期'),
  expiresOn: f.optionalDate('有效期至'),
}
type Paper = Values<typeof fields>

/** Where a paper goes: a volume that is there, or one to be opened for an application or for the customer himself. */
interface Place {
  readonly customerId: number
  readonly applicationId: number | null
  readonly volumeId: number | null
  readonly loanId: number | null
}

/** The volume, loan or customer each row names, where its customer is in sight; in the order of the rows. */
async function placesOf(
  trx: Transaction<DB>,
  viewer: Viewer,
  rows: readonly { readonly text: RowText }[],
): Promise<(Place | undefined)[]> {
  const seen = visibleTo(viewer)(expressionBuilder<DB, 'customers'>())
  const { rows: found } = await sql<Place & { n: number }>`
    select x.n, p.* from ${rowsOf([
      ['int', rows.map((_, n) => n)],
      ['text', rows.map(({ text }) => text.volumeNo ?? null)],
      ['text', rows.map(({ text }) => text.loanNo ?? null)],
      ['text', rows.map(({ text }) => text.ownerNo ?? null)],
      ['bytea', rows.map(({ text }) => (text.ownerIdNo ? idIndex(text.ownerIdNo) : null))],
    ])} as x (n, volume, loan, own, mark)
    cross join lateral (
      select customers.id as customer_id, k.application_id, v.id as volume_id, l.id as loan_id
      from customers
        left join loans l on l.loan_no = x.loan and l.customer_id = customers.id
        left join contracts k on k.id = l.contract_id
        left join archive_volumes v on v.customer_id = customers.id and v.destroyed_on is null and case when x.volume is null
          then v.application_id is not distinct from k.application_id else v.volume_no = x.volume end
      where ${seen} and (x.volume is null or v.id is not null) and customers.id = case
          when x.volume is not null then (select o.customer_id from archive_volumes o where o.volume_no = x.volume)
          when x.loan is not null then (select o.customer_id from loans o where o.loan_no = x.loan)
          when x.own is not null then (select o.id from customers o where o.customer_no = x.own)
          else (select o.id from customers o where o.id_no_index = x.mark and o.withdrawn_at is null order by o.id limit 1) end
      order by v.id limit 1) p`.execute(trx)
  const byRow = new Map(found.map(({ n, ...place }) => [n, place]))
  return rows.map((_, n) => byRow.get(n))
}

const NAMES = ['volumeNo', 'loanNo', 'ownerNo', 'ownerIdNo'] as const
const identityOf = (row: RowText): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([...NAMES, 'classId', 'title', 'datedOn'].map(name => row[name])))
    .digest()

const wordsOf = (no: Refused, t: Translate): ImportProblem => ({
  field: no.field ?? '',
  label: '',
  words: t(refusalWords(no), no.params),
})

async function open(trx: Transaction<DB>, { viewer, actor, today, t }: ImportRun): Promise<ImportReader> {
  const keeper: Person = { ...actor, userId: viewer.id }
  const nobody = { field: 'ownerNo', label: t('客户编号'), words: t('没有这份案卷、借据或客户，或不在您的数据范围内') }
  const read = (row: RowText): { paper: Paper } | { problems: ImportProblem[] } => {
    const form = readForm(fields, { original: 'original', ...row }, t)
    if (form.ok) return { paper: form.values }
    return { problems: form.form.errors.map(one => ({ field: one.field, label: one.label, words: one.message })) }
  }
  return {
    async judge(rows) {
      const places = await placesOf(trx, viewer, rows)
      return rows.map(({ text }, n) => {
        const found = read(text)
        const problems = 'problems' in found ? found.problems : []
        return { problems: places[n] ? problems : [nobody, ...problems], identity: identityOf(text) }
      })
    },
    twice: first => ({ field: 'title', label: t('题名'), words: t('与第 {n} 行是同一份文件', { n: first }) }),
    // one after another: the first paper of a volume opens it, and pages follow pages
    create: rows =>
      inTurn(rows, async row => {
        const found = read(row.text)
        if ('problems' in found) return found.problems
        const [place] = await placesOf(trx, viewer, [row])
        if (!place) return [nobody]
        const { customerId, applicationId, loanId } = place
        const made =
          place.volumeId === null
            ? await openVolume(trx, viewer, keeper, today, { customerId, applicationId, title: t('迁入案卷') })
            : { id: place.volumeId }
        if (isRefused(made)) return [wordsOf(made, t)]
        const { original, ...paper } = found.paper
        const links = { contractId: null, loanId, documentId: null }
        const item = await fileItem(trx, viewer, keeper, today, {
          ...{ ...paper, ...links, volumeId: made.id, original: original === 'original' },
        })
        return isRefused(item) ? [wordsOf(item, t)] : { recordId: item.id, customerId }
      }),
  }
}

/** 档案目录: papers of volumes that are kept elsewhere so far. What is in a catalogue stays there, so nothing is taken back. */
export const archiveKind: ImportKind = {
  name: 'archive',
  label: '档案目录',
  permission: 'archive.manage',
  targets,
  shown: ['volumeNo', 'loanNo', 'ownerNo', 'title'],
  chunk: 50,
  open,
  undo: async () => refuse('archive.import-stays'),
  words: {
    finished: '导入完成：{file}，归件 {n} 件',
    undone: '已撤销 {n} 件',
    confirmUndo: '卷内目录只增不减，导入的 {n} 件不能整批撤销。仍要查看原因？',
    unit: '件',
  },
  result: () => ({ label: '案卷', href: '/archive/volumes' }),
}
