import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../src/db/schema'
import { addCabinet, addRoom, placeVolume } from '../../src/features/archive/shelves/commands'
import { makeOrder } from '../../src/features/archive/vault/orders'
import { signOrder } from '../../src/features/archive/vault/sign'
import { fileVolume, openVolume } from '../../src/features/archive/volumes/commands'
import { fileItem } from '../../src/features/archive/volumes/item-commands'
import { addDays, type BookDate, bookDate } from '../../src/lending/dates'
import { isRefused, type Refused } from '../../src/lending/refusal'
import { borrows } from './archive-lent'
import type { Act, Hand, Stage } from './stage'

const FIRST_WORK = bookDate('2025-10-10')
/** The archive files within a fortnight; what is younger at the end still waits. */
const AFTER = 9

const done = <T>(result: T | Refused): T => {
  if (isRefused(result)) throw new Error(`${result.refused} ${JSON.stringify(result.params ?? {})}`)
  return result
}

const branchId = async (trx: Transaction<DB>, code: string): Promise<number> =>
  (await trx.selectFrom('branches').select('id').where('code', '=', code).executeTakeFirstOrThrow()).id

/** 0721 keeps the archive of 城关, 0722 that of the head office and of the branches without an archivist of their own. */
const KEEPERS = [
  ['0721', ['0601']],
  ['0722', ['0600', '0602', '0603']],
] as const

const furnish = (staffNo: string, branches: readonly string[]): Act => ({
  key: `archive/rooms/${staffNo}`,
  staffNo,
  time: '09:40',
  run: async (trx, { viewer, actor, today }) => {
    for (const code of branches) {
      const at = await branchId(trx, code)
      const room = done(await addRoom(trx, viewer, actor, today, { branchId: at, name: '信贷档案室', kind: 'room' }))
      done(await addCabinet(trx, viewer, actor, today, { roomId: room.id, layers: 4, boxes: 6, capacity: 6 }))
      done(await addRoom(trx, viewer, actor, today, { branchId: at, name: '权证库', kind: 'vault' }))
    }
    return {}
  },
})

interface Waiting {
  readonly id: number
  readonly customerId: number
  readonly name: string
  readonly product: string
  readonly approvedOn: BookDate
  readonly security: string
}

/** Approved applications without a volume, at the branches a person keeps. */
async function unopened(db: Kysely<DB>, branches: readonly string[]): Promise<Waiting[]> {
  const { rows } = await sql<Waiting>`
    select a.id, a.customer_id, c.name, p.name as product, a.security_type as security,
      (select max((k.closed_at at time zone 'Asia/Shanghai')::date) from approval_cases k where k.application_id = a.id and k.state = 'approved') as approved_on
    from applications a join customers c on c.id = a.customer_id join branches b on b.id = c.branch_id
      join product_versions v on v.id = a.product_version_id join products p on p.id = v.product_id
    where a.state in ('approved', 'contracted') and b.code = any(${[...branches]}::text[])
      and not exists (select from archive_volumes x where x.application_id = a.id) order by a.id`.execute(db)
  return rows
}

type Paper = readonly [kind: string, title: string, pages: number]
const AT_FIRST: readonly Paper[] = [
  ['301', '贷款申请书', 4],
  ['302', '身份证明', 2],
  ['303', '收入与经营证明', 6],
  ['305', '调查、审查、审批表', 9],
]
const AFTER_PAYOUT: readonly Paper[] = [
  ['201', '借款合同', 12],
  ['203', '借据', 1],
  ['307', '放款审核表', 3],
]

async function fileAll(
  trx: Transaction<DB>,
  { viewer, actor, today }: Hand,
  volumeId: number,
  papers: readonly Paper[],
  day: BookDate,
): Promise<void> {
  for (const [code, title, pages] of papers) {
    const kind = await trx.selectFrom('archiveClasses').select('id').where('code', '=', code).executeTakeFirstOrThrow()
    const links = { contractId: null, loanId: null, documentId: null }
    const paper = {
      volumeId,
      classId: kind.id,
      title,
      pageFrom: null,
      pages,
      original: code !== '302' && code !== '303',
      datedOn: day,
      expiresOn: null,
      ...links,
    }
    done(await fileItem(trx, viewer, actor, today, paper))
  }
}

const opens = (staffNo: string, today: BookDate, waiting: readonly Waiting[]): Act => ({
  key: `archive/open/${staffNo}/${today}`,
  staffNo,
  time: '16:10',
  run: async (trx, hand) => {
    for (const one of waiting) {
      const title = `${one.name} ${one.product}`
      const made = done(
        await openVolume(trx, hand.viewer, hand.actor, hand.today, {
          customerId: one.customerId,
          applicationId: one.id,
          title,
        }),
      )
      await fileAll(trx, hand, made.id, AT_FIRST, one.approvedOn)
    }
    return {}
  },
})

interface Ripe {
  readonly id: number
  readonly branchId: number
  readonly paidOn: BookDate
  readonly security: string
}

async function ripe(db: Kysely<DB>, branches: readonly string[], today: BookDate): Promise<Ripe[]> {
  const { rows } = await sql<Ripe>`
    select v.id, v.branch_id, x.paid_on, a.security_type as security from archive_volumes v join applications a on a.id = v.application_id
      join branches b on b.id = v.branch_id
      cross join lateral (select min(l.value_date) as paid_on from loans l join contracts k on k.id = l.contract_id where k.application_id = a.id and l.state <> 'reversed') x
    where v.filed_on is null and x.paid_on <= ${addDays(today, -AFTER)}::date and b.code = any(${[...branches]}::text[]) order by v.id`.execute(
    db,
  )
  return rows
}

async function freeBox(trx: Transaction<DB>, branch: number): Promise<number | null> {
  const { rows } = await sql<{ id: number }>`select b.id from archive_boxes b join archive_rooms r on r.id = b.room_id
    where r.branch_id = ${branch} and r.kind = 'room' and b.capacity > (select count(*) from archive_volumes v where v.box_id = b.id)
    order by b.cabinet, b.layer, b.box limit 1`.execute(trx)
  return rows[0]?.id ?? null
}

const files = (staffNo: string, today: BookDate, volumes: readonly Ripe[]): Act => ({
  key: `archive/file/${staffNo}/${today}`,
  staffNo,
  time: '16:30',
  run: async (trx, hand) => {
    const { viewer, actor } = hand
    for (const one of volumes) {
      await fileAll(trx, hand, one.id, AFTER_PAYOUT, one.paidOn)
      if (one.security === 'mortgage') await fileAll(trx, hand, one.id, [['101', '不动产登记证明', 2]], one.paidOn)
      done(await fileVolume(trx, viewer, actor, hand.today, one.id))
      done(
        await placeVolume(trx, viewer, actor, hand.today, {
          volumeId: one.id,
          boxId: await freeBox(trx, one.branchId),
        }),
      )
    }
    return {}
  },
})

/** The deeds of 城关 that wait, of one customer: one keeper one day, the other the next. */
async function waitingDeeds(db: Kysely<DB>): Promise<number[]> {
  const { rows } = await sql<{
    id: number
  }>`select i.id from archive_items i join archive_volumes v on v.id = i.volume_id join branches b on b.id = v.branch_id
    where i.state = 'awaiting_vault' and b.code = '0601' and not exists (select from archive_vault_order_items x where x.item_id = i.id and x.closed_on is null)
    order by i.id limit 1`.execute(db)
  return rows.map(row => row.id)
}

const brings = (today: BookDate, itemIds: readonly number[]): Act => ({
  key: `archive/deposit/${today}`,
  staffNo: '0721',
  time: '10:05',
  run: async (trx, { viewer, actor, today: day }) =>
    makeOrder(trx, viewer, actor, day, {
      direction: 'in',
      reason: 'deposit',
      itemIds,
      receiver: null,
      note: '',
      checkoutId: null,
    }),
})

const signs = (today: BookDate, orderId: number): Act => ({
  key: `archive/sign/${orderId}`,
  staffNo: '0402',
  time: '10:35',
  run: async (trx, { viewer, actor }) => signOrder(trx, viewer, actor, today, orderId),
})

/** 档案: opened on approval, filed after the money is out, deeds into the vault by two. */
export async function archiveActs(stage: Stage, today: BookDate): Promise<Act[]> {
  if (today < FIRST_WORK) return []
  if (today === FIRST_WORK) return KEEPERS.map(([staffNo, branches]) => furnish(staffNo, branches))
  const acts: Act[] = borrows(stage, today)
  for (const [staffNo, branches] of KEEPERS) {
    const [waiting, volumes] = [await unopened(stage.db, branches), await ripe(stage.db, branches, today)]
    if (waiting.length > 0) acts.push(opens(staffNo, today, waiting))
    if (volumes.length > 0) acts.push(files(staffNo, today, volumes))
  }
  const orders = await stage.db.selectFrom('archiveVaultOrders').select('id').where('state', '=', 'pending').execute()
  const deeds = await waitingDeeds(stage.db)
  if (deeds.length > 0) acts.push(brings(today, deeds))
  return [...acts, ...orders.map(one => signs(today, one.id))]
}
