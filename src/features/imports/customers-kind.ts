import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { visibleTo } from '../../db/visible-to'
import { isRefused } from '../../lending/refusal'
import type { Viewer } from '../../permissions'
import { refusalWords } from '../../refusals'
import type { Translate } from '../../web/i18n'
import type { ImportKind, ImportProblem, ImportReader, ImportRun, ImportTarget, Made } from '../../web/import-kind'
import { codesFor } from '../customers/codes'
import { specsOf } from '../customers/fields'
import { type CustomerKind, isKind } from '../customers/identity'
import { withdrawImported } from '../customers/keeping'
import { type Officer, officersInReach } from '../customers/officers'
import { openCustomers } from '../customers/opening'
import { customerFields } from '../customers/own'
import { isSecret } from '../customers/protect'
import { importTargets } from '../fields/import'
import { hide } from './hide'
import { customerReader, type ReadRow } from './rows'
import said from './said.json'

const OFFICER: ImportTarget = { name: 'officerNo', label: '客户经理工号', said: said.columns.officerNo }
const MUST: readonly string[] = ['name', 'idNo', 'phone']
/** How columns are called in the workbooks of other programs. */
const NAMES: Readonly<Partial<Record<string, readonly string[]>>> = said.columns
const EXAMPLES: Readonly<Partial<Record<string, string>>> = {
  idExpiresOn: '长期',
  annualIncomeFen: '180000',
  foundedOn: '2015-06-01',
}

export const kindOf = (variant: string): CustomerKind => (isKind(variant) ? variant : 'person')

/** The fields of a customer file as columns. */
export const customerTargets = (kind: CustomerKind): ImportTarget[] => [
  ...specsOf(kind).map(({ name, label, hint }) => ({
    name,
    label,
    said: NAMES[name] ?? [],
    must: MUST.includes(name),
    ...(hint ? { hint } : {}),
    ...(EXAMPLES[name] ? { example: EXAMPLES[name] } : {}),
    ...(isSecret(name) ? { hide: (text: string) => hide(name, text) } : {}),
  })),
  OFFICER,
]

/** Whom a row may be given to: without the right to assign only oneself. */
async function officerCheck(trx: Transaction<DB>, viewer: Viewer, t: Translate) {
  const mayAssign = viewer.permissions.has('customer.assign')
  const officers = new Set((mayAssign ? await officersInReach(trx, viewer) : []).map(one => one.staffNo))
  const words = mayAssign ? t('没有这个客户经理，或不在您的机构范围内') : t('您没有分配客户经理的权限，请清空此列')
  return ({ officerNo }: ReadRow): ImportProblem[] =>
    officerNo === null || officerNo === viewer.staffNo || officers.has(officerNo)
      ? []
      : [{ field: 'officerNo', label: t('客户经理工号'), words }]
}

/** Customers who already have one of these documents; his number is told only where he is in sight. */
export async function existing(
  trx: Transaction<DB>,
  viewer: Viewer,
  identities: readonly Buffer[],
): Promise<Map<string, { id: number; customerNo: string } | null>> {
  if (identities.length === 0) return new Map()
  const rows = await trx
    .selectFrom('customers')
    .select(eb => ['id', 'idNoIndex', 'customerNo', visibleTo(viewer)(eb).as('inSight')])
    .where('idNoIndex', 'in', [...identities])
    .where('withdrawnAt', 'is', null)
    .execute()
  return new Map(
    rows.map(row => [row.idNoIndex.toString('hex'), row.inSight ? { id: row.id, customerNo: row.customerNo } : null]),
  )
}

async function open(trx: Transaction<DB>, run: ImportRun): Promise<ImportReader> {
  const { viewer, actor, today, batchId, t } = run
  const own = await customerFields(trx, { roles: viewer.roles, lang: 'zh' })
  const read = customerReader(kindOf(run.mapping.kind), await codesFor(trx, 'zh'), today, t, true, own)
  const officer = await officerCheck(trx, viewer, t)
  const keepers = new Map<string, Officer>((await officersInReach(trx, viewer)).map(one => [one.staffNo, one]))
  const label = t('证件号码')
  return {
    async judge(rows) {
      const readings = rows.map(({ text }) => read(text))
      const known = await existing(
        trx,
        viewer,
        readings.flatMap(({ identity }) => (identity ? [identity] : [])),
      )
      return readings.map(reading => {
        const { identity } = reading
        const found = identity ? known.get(identity.toString('hex')) : undefined
        const words = found ? t('与已有客户 {no} 证件号码相同', { no: found.customerNo }) : t('已有相同证件号码的客户')
        return {
          problems: [...reading.problems, ...officer(reading)],
          identity,
          ...(found === undefined ? {} : { known: [{ field: 'idNo', label, words }] }),
        }
      })
    },
    twice: first => ({ field: 'idNo', label, words: t('与第 {n} 行证件号码相同', { n: first }) }),
    async create(rows) {
      const readings = rows.map(({ text }) => read(text))
      const openings = readings.flatMap(({ input, officerNo, own }) => {
        if (!input) return []
        const one = officerNo === null || officerNo === viewer.staffNo ? undefined : keepers.get(officerNo)
        return [{ input, own, ...(one ? { keeper: { officerId: one.id, branchId: one.branchId } } : {}) }]
      })
      const opened = (await openCustomers(trx, actor, today, openings, batchId)).values()
      return readings.map(({ input, problems }): Made => {
        if (!input) return problems
        const made = opened.next().value!
        if (!isRefused(made)) return { customerId: made.id }
        return [{ field: made.field ?? '', label: '', words: t(refusalWords(made), made.params) }]
      })
    },
  }
}

/** A workbook of firms has a credit code where one of persons has an identity card. */
export const likelyKind = (headers: readonly string[]): CustomerKind =>
  headers.some(header => /信用代码|法定代表|注册资本|营业执照/.test(header)) ? 'company' : 'person'

export const VARIANTS = [
  { value: 'person', label: '个人' },
  { value: 'sole', label: '个体' },
  { value: 'company', label: '对公' },
] as const

export const customersKind: ImportKind = {
  name: 'customers',
  label: '客户',
  permission: 'customer.create',
  variants: VARIANTS,
  likely: likelyKind,
  targets: async (db, variant) => [
    ...customerTargets(kindOf(variant)),
    ...importTargets(await customerFields(db), kindOf(variant)),
  ],
  shown: ['name', 'idNo', 'phone'],
  open,
  undo: (trx, { actor, today }, batchId) => withdrawImported(trx, actor, today, batchId),
  words: {
    finished: '导入完成：{file}，新增客户 {n} 户',
    undone: '已撤销导入的 {n} 户',
    confirmUndo: '将撤销本次导入的 {n} 户客户，确定？',
    unit: '户',
  },
  result: () => ({ label: '查看客户', href: '/customers' }),
}
