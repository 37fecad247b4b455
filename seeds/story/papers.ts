import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { writeLetter } from '../../src/export/pdf/letter'
import { createChecklist } from '../../src/features/documents/checklist-commands'
import { filePapers } from '../../src/features/documents/commands'
import { askCorrection } from '../../src/features/documents/corrections'
import { takeIn } from '../../src/features/documents/intake'
import { askWaiver } from '../../src/features/documents/waivers'
import { noScanner } from '../../src/integrations/virus-scan/scan'
import type { Stage as AskedAt, ChecklistItem } from '../../src/lending/checklist'
import { type BookDate, bookDate } from '../../src/lending/dates'
import { loans } from './loans'
import { timeOf } from './numbers'
import { officerOf } from './offices'
import { customerKey } from './opening'
import type { Act, Hand, Stage } from './stage'

const MINGHUI = '云溪明辉纺织品有限责任公司'
const HUBIN = '湖滨旅游开发有限公司'

const item = (kind: string, given: Partial<ChecklistItem> = {}): ChecklistItem => ({
  kind,
  required: true,
  form: 'any',
  minPages: 1,
  verified: false,
  withinMonths: null,
  when: 'always',
  fromFen: null,
  ...given,
})

/** 流动资金贷款 to companies against a mortgage: the only product of the story whose papers are checked. */
const LISTS: readonly (readonly [stage: AskedAt, items: readonly ChecklistItem[]])[] = [
  [
    'apply',
    [
      item('application_form'),
      item('business_licence'),
      item('legal_rep_id'),
      item('financials', { withinMonths: 12 }),
    ],
  ],
  [
    'disburse',
    [
      item('title_deed', { form: 'original' }),
      item('mortgage_proof', { form: 'original', verified: true }),
      item('board_resolution'),
      item('insurance'),
      item('entrusted_agreement', { when: 'entrusted' }),
    ],
  ],
]

function publishes(stage: AskedAt, items: readonly ChecklistItem[]): Act {
  const key = `checklist/${stage}`
  return {
    key,
    staffNo: '0711',
    time: timeOf(key, 9, 10),
    run: async (trx, { actor, today }) => {
      const { id: productId } = await trx
        .selectFrom('products')
        .select('id')
        .where('code', '=', 'LDZJ')
        .executeTakeFirstOrThrow()
      const scope = { productId, stage, customerKind: 'company', securityType: 'mortgage' }
      return createChecklist(trx, actor, today, scope, { items, note: '首次制定' })
    },
  }
}

/** A page that stands for the scan of a paper. */
async function scanOf(title: string, who: string, day: BookDate): Promise<Buffer> {
  const out = new PassThrough()
  const whole = buffer(out)
  await writeLetter(out, {
    bank: who,
    title,
    paragraphs: [`本页为演示数据，代表${who}提供的${title}扫描件。`, `提供日期 ${day}。`],
    footer: { no: '演示', printedBy: who, printedAt: day },
  })
  return whole
}

interface Filed {
  readonly who: string
  readonly kind: string
  readonly title: string
  readonly issuedOn?: string
  readonly expiresOn?: string
}

const FILED: readonly Filed[] = [
  { who: MINGHUI, kind: 'application_form', title: '贷款申请书' },
  { who: MINGHUI, kind: 'business_licence', title: '营业执照', expiresOn: '2036-12-08' },
  { who: MINGHUI, kind: 'legal_rep_id', title: '法定代表人身份证', expiresOn: '2026-12-10' },
  { who: HUBIN, kind: 'application_form', title: '贷款申请书' },
  { who: HUBIN, kind: 'business_licence', title: '营业执照', expiresOn: '9999-12-31' },
  { who: HUBIN, kind: 'legal_rep_id', title: '法定代表人身份证', expiresOn: '2041-05-20' },
  { who: HUBIN, kind: 'financials', title: '财务报表', issuedOn: '2026-10-31' },
]

const loanOf = (who: string) => loans.find(loan => loan.who === who && loan.on >= '2026-11-16')!

function files(stage: Stage, { who, kind, title, issuedOn, expiresOn }: Filed): Act {
  const key = `paper/${who}/${kind}`
  return {
    key,
    staffNo: officerOf(stage, who),
    time: timeOf(key, 14, 16),
    run: async (trx, { actor, viewer, today }) => {
      const bytes = await scanOf(title, who, today)
      const rules = { maxBytes: bytes.length, scanner: noScanner, scanRequired: false }
      const { taken } = await takeIn(trx, [{ name: `${title}.pdf`, bytes }], rules)
      return filePapers(trx, viewer, actor, today, {
        customerId: stage.id(customerKey(who)),
        kind,
        target: { applicationId: stage.id(`${loanOf(who).id}/apply`), contractId: null, loanId: null },
        together: false,
        taken,
        form: 'copy',
        pages: null,
        issuedOn: issuedOn === undefined ? null : bookDate(issuedOn),
        expiresOn: expiresOn === undefined ? null : bookDate(expiresOn),
        note: '',
      })
    },
  }
}

const asks = (stage: Stage): Act => ({
  key: 'paper/correction',
  staffNo: '0110',
  time: '10:40',
  run: (trx, { actor, viewer, today }: Hand) =>
    askCorrection(trx, viewer, actor, today, {
      applicationId: stage.id(`${loanOf(MINGHUI).id}/apply`),
      stage: 'apply',
      dueOn: bookDate('2026-11-25'),
      note: '请提供最近一期财务报表',
      tellBorrower: true,
      bank: '云溪农村商业银行',
    }),
})

const waives = (stage: Stage): Act => ({
  key: 'paper/waiver',
  staffNo: officerOf(stage, HUBIN),
  time: '11:05',
  run: (trx, { actor, viewer, today }) =>
    askWaiver(trx, viewer, actor, today, {
      applicationId: stage.id(`${loanOf(HUBIN).id}/apply`),
      kind: 'insurance',
      reason: '抵押物为土地使用权，没有可投保的建筑物',
    }),
})

/** 资料 of two companies that ask for money at the end of the story. */
export function paperActs(stage: Stage, today: BookDate): Act[] {
  if (today < '2026-11-17') return []
  const acts = LISTS.map(([at, items]) => publishes(at, items))
  if (today >= '2026-11-18') acts.push(...FILED.map(one => files(stage, one)))
  if (today >= '2026-11-19') acts.push(asks(stage), waives(stage))
  return acts.filter(act => !stage.has(act.key))
}
