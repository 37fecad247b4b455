import { updateCustomer } from '../../src/features/customers/commands'
import { customerFields } from '../../src/features/customers/own'
import { decideForm, type Edit, editForm, submitForm, withField } from '../../src/features/fields/commands'
import type { FieldDef } from '../../src/lending/custom-field'
import type { FormContent } from '../../src/lending/custom-form'
import type { BookDate } from '../../src/lending/dates'
import { isRefused } from '../../src/lending/refusal'
import { timeOf } from './numbers'
import { officerOf } from './offices'
import { customerKey } from './opening'
import type { Act, Stage } from './stage'

const PLAIN: Omit<FieldDef, 'key' | 'type' | 'label' | 'labelEn' | 'subs' | 'section'> = {
  ...{ places: 0, list: null, sealed: false, help: '', unit: '', required: false, min: '', max: '', initial: '' },
  ...{ minLength: 0, maxLength: 200, options: [], synonyms: [], roles: [], retired: false },
  ...{ inList: false, inFilter: true, inExport: true, inImport: true },
}
const option = (code: string, label: string, labelEn: string) => ({ code, label, labelEn, retired: false })
const EVERYBODY = ['person', 'sole', 'company']
const FARMING = 's1'

/** What 云溪 wants to know of its borrowers beside what every lender asks. */
const FIELDS: readonly FieldDef[] = [
  {
    ...PLAIN,
    ...{ key: 'line', type: 'choice', label: '经营品类', labelEn: 'Line of business', subs: EVERYBODY },
    section: FARMING,
    options: [
      option('crops', '种植', 'Crops'),
      option('livestock', '养殖', 'Livestock'),
      option('processing', '加工', 'Processing'),
      option('trade', '商贸', 'Trade'),
    ],
    synonyms: ['主营', '经营项目'],
  },
  {
    ...PLAIN,
    ...{ key: 'area', type: 'decimal', places: 1, label: '经营面积（亩）', labelEn: 'Area (mu)', subs: EVERYBODY },
    ...{ section: FARMING, min: '0.0', synonyms: ['亩数', '种植面积'] },
  },
  {
    ...PLAIN,
    ...{ key: 'faith', type: 'text', label: '宗教信仰', labelEn: 'Religion', subs: ['person'], section: 'background' },
    ...{ sealed: true, inFilter: false, inImport: false, maxLength: 40 },
  },
]
const TIES: FieldDef = {
  ...PLAIN,
  ...{ key: 'dealings', type: 'choice', label: '经济往来', labelEn: 'Dealings', subs: ['relation'], section: 'main' },
  options: [option('often', '经常', 'Often'), option('rare', '偶尔', 'Rarely'), option('none', '没有', 'None')],
  ...{ inList: true, inFilter: false, inExport: false, inImport: false },
}

const withSection: Edit['change'] = (content: FormContent) => ({
  ...content,
  sections: [{ id: FARMING, label: '经营特色', labelEn: 'What they do' }],
})

interface Drafted {
  readonly on: string
  readonly staffNo: string
  readonly record: string
  readonly edits: readonly Edit[]
  readonly note: string
}
const creating = (def: FieldDef): Edit => ({ act: 'field.create', what: def.key, change: withField(def) })
const DRAFTS: readonly Drafted[] = [
  {
    ...{ on: '2025-11-04', staffNo: '0901', record: 'customer', note: '补充涉农客户资料' },
    edits: [{ act: 'field.section', what: FARMING, change: withSection }, ...FIELDS.map(creating)],
  },
  {
    ...{ on: '2026-11-19', staffNo: '0711', record: 'relation', note: '贷后检查要求了解资金往来' },
    edits: [creating(TIES)],
  },
]

const draft = ({ on, staffNo, record, edits, note }: Drafted): Act => ({
  key: `fields/${record}/draft`,
  staffNo,
  time: timeOf(`fields ${on}`, 10, 11),
  run: async (trx, { actor, today }) => {
    for (const [n, edit] of edits.entries()) {
      const done = await editForm(trx, actor, today, { record, edits: n }, edit)
      if (isRefused(done)) return done
    }
    return submitForm(trx, actor, today, { record, edits: edits.length, note })
  },
})

const publish: Act = {
  key: 'fields/customer/publish',
  staffNo: '0902',
  time: '15:20',
  run: (trx, { actor, today }) => {
    const place = { record: 'customer', edits: DRAFTS[0]!.edits.length }
    return decideForm(trx, actor, today, { ...place, agree: true, opinion: '字段分类与加密合规' })
  },
}

const KNOWN: readonly (readonly [on: string, who: string, values: Readonly<Record<string, string>>])[] = [
  ['2025-12-02', '蒋国荣', { line: 'crops', area: '12.5' }],
  ['2025-12-03', '何玉梅', { line: 'trade', faith: '佛教' }],
  ['2026-03-11', '唐永福', { line: 'crops', area: '8.0' }],
  ['2026-05-20', '云溪县金谷米业有限公司', { line: 'processing', area: '860.0' }],
]

const fill = (stage: Stage, [, who, values]: (typeof KNOWN)[number]): Act => ({
  key: `fields/${who}`,
  staffNo: officerOf(stage, who),
  time: timeOf(`fields ${who}`, 14, 16),
  run: async (trx, { viewer, actor, today }) => {
    const id = stage.id(customerKey(who))
    const { fields } = await customerFields(trx)
    const own = Object.fromEntries(fields.flatMap(one => (values[one.key] ? [[one.id, values[one.key] ?? null]] : [])))
    const { version } = await trx
      .selectFrom('customers')
      .select('version')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    return updateCustomer(trx, actor, today, {
      id,
      version,
      changes: {},
      own,
      reason: '走访补充经营特色',
      sight: viewer,
    })
  },
})

/** Fields of the bank's own: drafted by one person, published by another, filled in on visits. */
export function fieldActs(stage: Stage, today: BookDate): Act[] {
  return [
    ...DRAFTS.filter(one => one.on === today).map(draft),
    ...(today === '2025-11-05' ? [publish] : []),
    ...KNOWN.filter(([on]) => on === today).map(known => fill(stage, known)),
  ].filter(act => !stage.has(act.key))
}
