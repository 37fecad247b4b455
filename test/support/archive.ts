import { type BookDate, bookDate } from '../../src/lending/dates'
import type { TestApp } from './app'

/** A room of 城关 with one box, and a count of it that is done. */
async function shelf(t: TestApp, today: BookDate, made: number, closed: number): Promise<void> {
  if (await t.db.selectFrom('archiveRooms').select('id').executeTakeFirst()) return
  const branch = await t.db.selectFrom('branches').select('id').where('code', '=', '0601').executeTakeFirstOrThrow()
  const room = await t.db
    .insertInto('archiveRooms')
    .values({ branchId: branch.id, code: '01', name: '一号库', kind: 'room' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await t.db
    .insertInto('archiveBoxes')
    .values({ roomId: room.id, cabinet: 1, layer: 1, box: 1, capacity: 9, code: 'H060101010101' })
    .execute()
  await t.db
    .insertInto('archiveStocktakes')
    .values({
      stocktakeNo: 'PD-1',
      branchId: branch.id,
      roomId: room.id,
      state: 'closed',
      madeBy: made,
      madeOn: today,
      closedBy: closed,
      closedOn: today,
    })
    .execute()
}

export interface Archived {
  readonly volume: number
  readonly paper: number
  readonly checkout: number
  readonly vaultOrder: number
  readonly handover: number
  readonly disposal: number
}

let serial = 0

/** What the archive holds of a customer: a filed volume, a paper that is lent, a deed in the vault, a list handed over, one destroyed. */
export async function archived(t: TestApp, customerId: number, loanId: number, today: BookDate): Promise<Archived> {
  const n = String(++serial).padStart(6, '0')
  const { branchId } = await t.db
    .selectFrom('customers')
    .select('branchId')
    .where('id', '=', customerId)
    .executeTakeFirstOrThrow()
  const [a, b, c, d] = (
    await t.db
      .selectFrom('users')
      .select('id')
      .where('staffNo', 'in', ['0721', '0402', '0203', '0333'])
      .orderBy('staffNo')
      .execute()
  ).map(row => row.id) as [number, number, number, number]
  await shelf(t, today, d, a)
  const { applicationId } = await t.db
    .selectFrom('loans')
    .innerJoin('contracts', 'contracts.id', 'loans.contractId')
    .select('contracts.applicationId')
    .where('loans.id', '=', loanId)
    .executeTakeFirstOrThrow()
  const volumeOf = async (no: string, application: number | null, destroyedOn: BookDate | null) =>
    (
      await t.db
        .insertInto('archiveVolumes')
        .values({
          volumeNo: no,
          customerId,
          applicationId: application,
          title: '案卷',
          branchId,
          openedOn: today,
          openedBy: d,
          filedOn: today,
          filedBy: d,
          destroyedOn,
        })
        .returning('id')
        .executeTakeFirstOrThrow()
    ).id
  const volume = await volumeOf(`J060126${n}`, applicationId, null)
  const itemOf = async (no: number, kind: string, state: string) => {
    const found = await t.db
      .selectFrom('archiveClasses')
      .select('id')
      .where('code', '=', kind)
      .executeTakeFirstOrThrow()
    const paper = {
      title: '资料',
      pageFrom: no,
      pageTo: no,
      original: true,
      datedOn: today,
      archiveNo: '—',
      receivedOn: today,
      filedBy: d,
    }
    const item = { volumeId: volume, no, code: `J060126${n}-00${no}`, classId: found.id, state, ...paper }
    return (await t.db.insertInto('archiveItems').values(item).returning('id').executeTakeFirstOrThrow()).id
  }
  const paper = await itemOf(1, '201', 'stored')
  const lent = await itemOf(2, '203', 'lent')
  const deed = await itemOf(3, '101', 'vault')
  await itemOf(4, '102', 'awaiting_vault')
  const checkout = await t.db
    .insertInto('archiveCheckouts')
    .values({
      checkoutNo: `JY-${n}`,
      customerId,
      branchId,
      purpose: 'business',
      reason: '查阅',
      dueOn: bookDate('2026-02-20'),
      state: 'lent',
      requestedBy: c,
      requestedOn: today,
      decidedBy: b,
      handedBy: d,
      handedOn: today,
      handedAt: new Date(),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await t.db.insertInto('archiveCheckoutItems').values({ checkoutId: checkout.id, itemId: lent }).execute()
  const order = await t.db
    .insertInto('archiveVaultOrders')
    .values({
      orderNo: `QR-${n}`,
      branchId,
      customerId,
      direction: 'in',
      reason: 'deposit',
      state: 'done',
      madeBy: d,
      madeOn: today,
      keeperId: b,
      signedOn: today,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await t.db.insertInto('archiveVaultOrderItems').values({ orderId: order.id, itemId: deed, closedOn: today }).execute()
  const before = await t.db
    .selectFrom('archiveVaultEntries')
    .select(eb => eb.fn.countAll<bigint>().as('n'))
    .where('branchId', '=', branchId)
    .executeTakeFirstOrThrow()
  const seq = Number(before.n) + 1
  await t.db
    .insertInto('archiveVaultEntries')
    .values({
      branchId,
      seq,
      itemId: deed,
      direction: 'in',
      reason: 'deposit',
      orderId: order.id,
      countAfter: seq,
      enteredOn: today,
      madeBy: d,
      keeperId: b,
    })
    .execute()
  const handover = await t.db
    .insertInto('archiveHandovers')
    .values({
      handoverNo: `YJ-${n}`,
      kind: 'officer',
      branchId,
      toBranchId: branchId,
      toUserId: c,
      reason: '换人',
      state: 'done',
      handedBy: d,
      handedOn: today,
      receivedBy: c,
      receivedOn: today,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await t.db
    .insertInto('archiveHandoverVolumes')
    .values({ handoverId: handover.id, volumeId: volume, items: 4, pages: 4, closedOn: today })
    .execute()
  const gone = await volumeOf(`J060116${n}`, null, today)
  const disposal = await t.db
    .insertInto('archiveDisposals')
    .values({
      disposalNo: `XH-${n}`,
      branchId,
      reason: '期满',
      state: 'destroyed',
      madeBy: d,
      madeOn: today,
      appraisedBy: b,
      decidedBy: c,
      witnessOne: a,
      witnessTwo: b,
      destroyedOn: today,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await t.db
    .insertInto('archiveDisposalVolumes')
    .values({ disposalId: disposal.id, volumeId: gone, keptUntil: today, basis: '10', closedOn: today })
    .execute()
  await t.db
    .insertInto('archiveDestroyed')
    .values({
      volumeId: gone,
      disposalId: disposal.id,
      customerId,
      volumeNo: `J060116${n}`,
      title: '案卷',
      keptUntil: today,
      basis: '10',
      items: '[]',
      pages: 0,
      destroyedOn: today,
    })
    .execute()
  return { volume, paper, checkout: checkout.id, vaultOrder: order.id, handover: handover.id, disposal: disposal.id }
}
