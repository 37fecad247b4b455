import { createHash } from 'node:crypto'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { visibleTo } from '../../db/visible-to'
import { maskMiddle } from '../../lending/mask'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { RELATION_KINDS } from '../../lending/relations'
import type { Viewer } from '../../permissions'
import { refusalWords } from '../../refusals'
import { readForm } from '../../web/form'
import type { Translate } from '../../web/i18n'
import {
  type ImportKind,
  type ImportProblem,
  type ImportReader,
  type ImportRun,
  type ImportTarget,
  inTurn,
  type RowText,
} from '../../web/import-kind'
import { record } from '../audit/commands'
import { codesFor } from '../customers/codes'
import { idIndex } from '../customers/protect'
import { addRelation } from './commands'
import { endRelation } from './endings'
import { idTypesOf, inputOf, relationFields } from './fields'
import type { Hand } from './keep'
import said from './said.json'
import { KIND_WORDS, SOURCE_WORDS, SOURCES } from './words'

const YES = new Set(said.yes)
const middle = (text: string): string => maskMiddle(text, 3, 4)
const OTHER = '关系人'

/** Whose file it stands in, what he is, and what is known of the other one. */
async function targets(db: Kysely<DB>): Promise<ImportTarget[]> {
  const types = idTypesOf(await codesFor(db, 'zh'))
  return [
    { name: 'ownerNo', label: '客户编号', said: said.ownerNo, hint: '与客户证件号码填一项' },
    { name: 'ownerIdNo', label: '客户证件号码', said: said.ownerIdNo, hide: middle },
    {
      ...{ name: 'kind', label: '关系', must: true, said: said.kind },
      choices: RELATION_KINDS.map(value => ({ value, label: KIND_WORDS[value] })),
    },
    { name: 'name', label: '姓名或名称', said: said.name, group: OTHER },
    { name: 'customerNo', label: '关系人客户编号', said: said.customerNo, group: OTHER },
    {
      ...{ name: 'otherKind', label: '类别', usual: 'person', group: OTHER, said: said.otherKind },
      choices: [
        { value: 'person', label: '个人', said: said.person },
        { value: 'company', label: '企业', said: said.company },
      ],
    },
    { name: 'idType', label: '证件类型', group: OTHER, choices: types, said: said.idType },
    { name: 'idNo', label: '证件号码', group: OTHER, hide: middle, said: said.idNo },
    { name: 'phone', label: '联系电话', group: OTHER, hide: middle, said: said.phone },
    { name: 'share', label: '持股比例', group: OTHER, said: said.share, example: '33.4' },
    { name: 'amount', label: '金额', group: OTHER, said: said.amount },
    { name: 'sameHousehold', label: '同住同户', group: OTHER, example: '是' },
    { name: 'title', label: '职务', group: OTHER },
    { name: 'fromOn', label: '起始日期', group: OTHER, said: said.fromOn },
    {
      ...{ name: 'source', label: '信息来源', usual: 'declared', group: OTHER, said: said.source },
      choices: SOURCES.map(value => ({ value, label: SOURCE_WORDS[value] })),
    },
    { name: 'note', label: '备注', group: OTHER },
  ]
}

const identityOf = (ownerId: number, row: RowText): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([ownerId, row.kind, row.customerNo, row.idNo, row.idNo ? null : row.name]))
    .digest()

/** Customers in sight by number or by document. */
async function owners(trx: Transaction<DB>, viewer: Viewer, rows: readonly RowText[]) {
  const numbers = rows.flatMap(row => row.ownerNo ?? [])
  const marks = rows.flatMap(row => (row.ownerNo === undefined && row.ownerIdNo ? [idIndex(row.ownerIdNo)] : []))
  const found = await trx
    .selectFrom('customers')
    .select(['id', 'customerNo', 'idNoIndex'])
    .where(visibleTo(viewer))
    .where(eb =>
      eb.or([
        eb('customerNo', '=', sql<string>`any(${numbers}::text[])`),
        eb('idNoIndex', '=', sql<Buffer>`any(${marks}::bytea[])`),
      ]),
    )
    .execute()
  const byNo = new Map(found.map(one => [one.customerNo, one.id]))
  const byMark = new Map(found.map(one => [one.idNoIndex.toString('hex'), one.id]))
  return (row: RowText): number | undefined =>
    row.ownerNo === undefined
      ? byMark.get(row.ownerIdNo ? idIndex(row.ownerIdNo).toString('hex') : '')
      : byNo.get(row.ownerNo)
}

/** One row as the form it would have been typed into. */
function readerFor(run: ImportRun, codes: Awaited<ReturnType<typeof codesFor>>) {
  const { t, today } = run
  return (row: RowText) => {
    const { sameHousehold, ...rest } = row
    const typed = {
      idType: rest.otherKind === 'company' ? 'c20' : 'p10',
      ...rest,
      ...(YES.has(sameHousehold ?? '') ? { sameHousehold: 'on' } : {}),
    }
    const fields = relationFields(typed, codes, today)
    const read = readForm(fields, typed, t)
    if (!read.ok) {
      return {
        problems: read.form.errors.map(error => ({ field: error.field, label: error.label, words: error.message })),
      }
    }
    const input = inputOf(read.values)
    return isRefused(input) ? { problems: [saidOf(input, t)] } : { input, problems: [] }
  }
}

const saidOf = (no: Refused, t: Translate): ImportProblem => ({
  field: no.field ?? '',
  label: '',
  words: t(refusalWords(no), no.params),
})

async function open(trx: Transaction<DB>, run: ImportRun): Promise<ImportReader> {
  const { viewer, actor, today, t } = run
  const read = readerFor(run, await codesFor(trx, 'zh'))
  const hand: Hand = { viewer, actor, today }
  const nobody = { field: 'ownerNo', label: t('客户编号'), words: t('没有这个客户，或不在您的数据范围内') }
  return {
    async judge(rows) {
      const ownerOf = await owners(
        trx,
        viewer,
        rows.map(({ text }) => text),
      )
      return rows.map(({ text }) => {
        const ownerId = ownerOf(text)
        const { problems } = read(text)
        return {
          problems: [...(ownerId === undefined ? [nobody] : []), ...problems],
          identity: ownerId === undefined ? null : identityOf(ownerId, text),
        }
      })
    },
    twice: first => ({ field: 'kind', label: t('关系'), words: t('与第 {n} 行是同一条关系', { n: first }) }),
    create: rows =>
      inTurn(rows, async ({ text }) => {
        const ownerId = (await owners(trx, viewer, [text]))(text)
        const { input, problems } = read(text)
        if (ownerId === undefined) return [nobody]
        if (!input) return problems
        const made = await addRelation(trx, hand, ownerId, input)
        return isRefused(made) ? [saidOf(made, t)] : { recordId: made.id, customerId: ownerId }
      }),
  }
}

/** Every relation of the batch is withdrawn as told by mistake; one that was changed, ended or carries a circle stops it. */
async function undo(trx: Transaction<DB>, hand: Hand, batchId: number): Promise<{ count: number } | Refused> {
  const rows = await trx
    .selectFrom('importRows')
    .innerJoin('relations', 'relations.id', 'importRows.recordId')
    .select(['relations.id', 'relations.customerId', 'relations.version', 'rowNo', 'withdrawnOn'])
    .where('batchId', '=', batchId)
    .where('state', '=', 'done')
    .orderBy('rowNo')
    .execute()
  for (const { id, customerId, version, rowNo, withdrawnOn } of rows) {
    if (withdrawnOn !== null) continue
    const stands = refuse('import.stands', '第 {row} 行的记录已有变更，不能整批撤销', { params: { row: rowNo } })
    if (version !== 1) return stands
    const ending = { how: 'mistake' as const, on: hand.today, reason: '撤销整批导入' }
    const gone = await endRelation(trx, hand, { customerId, id, version }, ending)
    if (isRefused(gone) || gone.waits) return stands
  }
  await record(trx, hand.actor, {
    ...{ act: 'import.undo', subject: `import:${batchId}`, businessDate: hand.today },
    after: { relations: rows.length },
  })
  return { count: rows.length }
}

export const relationsKind: ImportKind = {
  name: 'relations',
  label: '关系人',
  permission: 'customer.update',
  targets,
  shown: ['ownerNo', 'kind', 'name'],
  chunk: 100,
  open,
  undo,
  // each is ended with all that follows from it: more than a few are not waited for
  undoInBackgroundFrom: 100,
  words: {
    finished: '导入完成：{file}，新增关系人 {n} 条',
    undone: '已撤销导入的 {n} 条关系人',
    confirmUndo: '将撤销本次导入的 {n} 条关系人，确定？',
    unit: '条',
  },
  result: () => ({ label: '客户列表', href: '/customers' }),
}
