import { sql } from 'kysely'
import { addRelation } from '../../src/features/relations/commands'
import { addMember, createGroup } from '../../src/features/relations/groups/commands'
import type { RelationInput } from '../../src/features/relations/input'
import { type BookDate, bookDate } from '../../src/lending/dates'
import { placeOf } from './borrowers'
import { mobileNo, residentNo, timeOf } from './numbers'
import { officerOf } from './offices'
import { customerKey } from './opening'
import type { Act, Hand, Stage } from './stage'

interface Told {
  readonly on: string
  /** In whose file it stands. */
  readonly who: string
  readonly kind: RelationInput['kind']
  /** A customer of the same officer, by name. */
  readonly with?: string
  readonly more?: Partial<RelationInput>
}

const NOBODY: Omit<RelationInput, 'kind'> = {
  otherKind: 'person',
  customerNo: null,
  name: null,
  idType: null,
  idNo: null,
  phone: null,
  sharePpm: null,
  amountFen: null,
  sameHousehold: false,
  title: null,
  fromOn: null,
  source: 'declared',
  note: null,
}
const stranger = (name: string, born: string, place: number, sex: 'm' | 'f', more: Partial<RelationInput> = {}) => ({
  name,
  idType: '10',
  idNo: residentNo(born, place, sex),
  phone: mobileNo(place),
  ...more,
})
const registry = { source: 'registry' as const }
const LIU = stranger('刘顺达', '1972-04-18', 401, 'm', registry)
const CHEN = stranger('陈明辉', '1968-11-02', 402, 'm', registry)
const GU = stranger('顾晓东', '1975-06-30', 403, 'm', registry)
const WAN = 1_000_000n

const NONGJI = '云溪县顺达农机有限公司'
const FANGZHI = '云溪明辉纺织品有限责任公司'
const JIANCAI = '云溪县恒信建材经营部'
const CHAYE = '云溪县绿源茶业有限公司'
const LVYOU = '湖滨旅游开发有限公司'

/** Families, firms with those who own them, and three who stand surety for each other. */
const told: readonly Told[] = [
  {
    on: '2025-11-20',
    who: '陈秀兰',
    kind: 'spouse',
    with: '高志明',
    more: { source: 'document', fromOn: bookDate('2012-10-06') },
  },
  {
    on: '2025-11-20',
    who: '王建国',
    kind: 'spouse',
    more: stranger('李春梅', '1982-09-03', 404, 'f', { fromOn: bookDate('2006-05-01') }),
  },
  { on: '2025-11-20', who: '王建国', kind: 'child', more: { name: '王子涵', sameHousehold: true } },
  { on: '2026-02-04', who: '何玉梅', kind: 'spouse', with: '梁文斌', more: { source: 'document' } },
  { on: '2026-03-05', who: NONGJI, kind: 'legal_representative', more: LIU },
  { on: '2026-03-05', who: NONGJI, kind: 'shareholder', more: { ...LIU, sharePpm: 600_000, amountFen: 600n * WAN } },
  {
    on: '2026-03-05',
    who: NONGJI,
    kind: 'shareholder',
    with: '王建国',
    more: { ...registry, sharePpm: 300_000, amountFen: 300n * WAN },
  },
  { on: '2025-11-21', who: FANGZHI, kind: 'controller', more: { ...CHEN, title: '董事长' } },
  { on: '2025-11-21', who: FANGZHI, kind: 'legal_representative', more: CHEN },
  {
    on: '2026-03-10',
    who: NONGJI,
    kind: 'guarantor',
    with: JIANCAI,
    more: { source: 'document', amountFen: 80n * WAN },
  },
  {
    on: '2026-03-10',
    who: JIANCAI,
    kind: 'guarantor',
    with: FANGZHI,
    more: { source: 'document', amountFen: 60n * WAN },
  },
  {
    on: '2026-03-11',
    who: FANGZHI,
    kind: 'guarantor',
    with: NONGJI,
    more: { source: 'document', amountFen: 120n * WAN },
  },
  { on: '2026-04-08', who: CHAYE, kind: 'controller', more: { ...GU, title: '总经理' } },
  {
    on: '2026-04-08',
    who: LVYOU,
    kind: 'shareholder',
    with: CHAYE,
    more: { ...registry, sharePpm: 600_000, amountFen: 900n * WAN },
  },
]

async function inputOf({
  trx,
  told: one,
  stage,
}: {
  trx: Parameters<Act['run']>[0]
  told: Told
  stage: Stage
}): Promise<RelationInput> {
  const input = { ...NOBODY, ...one.more, kind: one.kind }
  if (one.with === undefined) return input
  const { customerNo, kind } = await trx
    .selectFrom('customers')
    .select(['customerNo', 'kind'])
    .where('id', '=', stage.id(customerKey(one.with)))
    .executeTakeFirstOrThrow()
  return { ...input, customerNo, otherKind: kind === 'company' ? 'company' : 'person' }
}

const keyOf = (one: Told): string => `relation/${one.who}/${one.kind}/${one.with ?? one.more?.name}`

/** The firm of a borrower who is another officer's: told by his document, linked without being shown. */
const FAR: Told = { on: '2026-05-13', who: '云溪县恒通物流有限公司', kind: 'controller' }
const BOSS = '郑国平'

function tellsFar(stage: Stage): Act {
  return {
    key: keyOf(FAR),
    staffNo: officerOf(stage, FAR.who),
    time: '10:35',
    run: async (trx, { actor, viewer, today }) => {
      const idNo = residentNo('1976-12-05', placeOf(BOSS), 'm')
      const input = {
        ...NOBODY,
        kind: FAR.kind,
        name: BOSS,
        idType: '10',
        idNo,
        source: 'registry' as const,
        title: '执行董事',
      }
      return addRelation(trx, { viewer, actor, today }, stage.id(customerKey(FAR.who)), input)
    },
  }
}

const groupActs = (stage: Stage): readonly (Act & { readonly on: string })[] => [
  {
    on: '2025-12-01',
    key: 'group/late',
    staffNo: '0711',
    time: '15:10',
    run: (trx, hand) =>
      createGroup(trx, hand, {
        name: '逾期客户',
        note: '每日更新',
        rule: { all: [{ fact: 'overdue', op: 'least', values: ['1'] }] },
      }),
  },
  {
    on: '2026-06-10',
    key: 'group/large',
    staffNo: '0711',
    time: '15:20',
    run: (trx, hand) =>
      createGroup(trx, hand, {
        name: '五十万元以上企业',
        note: null,
        rule: {
          all: [
            { fact: 'kind', op: 'is', values: ['company', 'sole'] },
            { fact: 'balance', op: 'least', values: ['50000000'] },
          ],
        },
      }),
  },
  {
    on: '2026-06-11',
    key: 'group/county',
    staffNo: '0201',
    time: '09:25',
    run: async (trx, hand) => {
      const group = await createGroup(trx, hand, { name: '县级重点企业', note: '县农业农村局名单', rule: null })
      for (const name of [NONGJI, FANGZHI]) await joins(trx, hand, group.id, stage.id(customerKey(name)))
      return group
    },
  },
]

async function joins(trx: Parameters<Act['run']>[0], hand: Hand, groupId: number, customerId: number): Promise<void> {
  const { rows } = await sql<{ no: string }>`select customer_no as no from customers where id = ${customerId}`.execute(
    trx,
  )
  await addMember(trx, hand, groupId, rows[0]!.no)
}

/** What officers and the branch learn of people around their customers, each on its day or the next working day. */
export function relationActs(stage: Stage, today: BookDate): Act[] {
  const known = (one: Told) =>
    stage.has(customerKey(one.who)) && (one.with === undefined || stage.has(customerKey(one.with)))
  const due = told.filter(one => one.on <= today && known(one) && !stage.has(keyOf(one)))
  const acts = due.map(
    (one): Act => ({
      key: keyOf(one),
      staffNo: officerOf(stage, one.who),
      time: timeOf(keyOf(one), 10, 12),
      run: async (trx, { actor, viewer, today: day }) => {
        const input = await inputOf({ trx, told: one, stage })
        return addRelation(trx, { viewer, actor, today: day }, stage.id(customerKey(one.who)), input)
      },
    }),
  )
  const far =
    FAR.on <= today && known(FAR) && stage.has(customerKey(BOSS)) && !stage.has(keyOf(FAR)) ? [tellsFar(stage)] : []
  const groups = groupActs(stage).filter(one => one.on <= today && !stage.has(one.key))
  return [...acts, ...far, ...groups]
}
