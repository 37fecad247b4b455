import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { page } from '../../web/page'
import { headOf, load } from '../customers/head'
import { checkoutRows } from './checkouts/queries'
import { checkoutBadge } from './checkouts/screens'
import { applicationsWithout } from './volumes/filing-queries'
import { placeOf, volumeState } from './volumes/list'
import { volumeRows } from './volumes/queries'

/** 档案 of a customer: a tab of his page. */
export async function customerArchive(c: Ctx): Promise<void> {
  const loaded = await load(c, c.id())
  const { id } = loaded.file
  const [volumes, checkouts, without] = await Promise.all([
    volumeRows(c.db, c.viewer, { customerId: id }, 1, 100),
    checkoutRows(c.db, c.viewer, c.today, { filter: undefined, customerId: id, page: 1, limit: 20 }),
    applicationsWithout(c.db, id),
  ])
  page(c, 'archive/customer', {
    head: headOf(c, loaded, 'archive'),
    volumes: volumes.map(row => ({
      href: `/archive/volumes/${row.id}`,
      done: row.destroyedOn !== null,
      cells: {
        no: row.volumeNo,
        title: { text: row.title, sub: row.applicationNo },
        items: String(row.items),
        pages: String(row.pages),
        place: placeOf(c, row),
        branch: row.branchName,
        filed: row.filedOn,
        state: { badge: volumeState(c, row) },
      },
    })),
    checkouts: checkouts.map(row => ({
      href: `/archive/checkouts/${row.id}`,
      done: ['returned', 'rejected', 'cancelled'].includes(row.state),
      cells: {
        no: row.checkoutNo,
        borrower: row.borrowerName,
        asked: row.requestedOn,
        due: row.dueOn,
        state: { badge: checkoutBadge(c, row) },
      },
    })),
    without,
    acts: { manage: c.may('archive.manage') },
  })
}

/** From a loan to the papers of its application. */
export async function loanArchive(c: Ctx): Promise<void> {
  const loan = await c.db
    .selectFrom('loans')
    .innerJoin('contracts', 'contracts.id', 'loans.contractId')
    .leftJoin('archiveVolumes', 'archiveVolumes.applicationId', 'contracts.applicationId')
    .select(['loans.customerId', 'archiveVolumes.id as volumeId'])
    .where('loans.id', '=', c.id())
    .executeTakeFirst()
  if (!loan) throw notFound()
  await load(c, loan.customerId)
  c.res.redirect(
    303,
    loan.volumeId === null ? `/customers/${loan.customerId}/archive` : `/archive/volumes/${loan.volumeId}`,
  )
}
