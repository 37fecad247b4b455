import { costly, get, post, type Route } from '../../web/routes'
import * as checkoutActs from './checkouts/acts'
import { exportCheckouts } from './checkouts/export'
import * as checkouts from './checkouts/screens'
import * as checkout from './checkouts/show'
import * as classes from './classes/screens'
import * as holds from './disposals/holds'
import * as disposalPapers from './disposals/papers'
import * as disposals from './disposals/screens'
import { exportHandovers } from './handovers/export'
import * as handovers from './handovers/screens'
import { overview } from './overview'
import { customerArchive, loanArchive } from './panels'
import { printLabels } from './shelves/labels'
import * as shelves from './shelves/screens'
import * as stocks from './stocktakes/list'
import * as stockPapers from './stocktakes/papers'
import * as stock from './stocktakes/screens'
import * as vaultOrders from './vault/order-screens'
import * as vault from './vault/screens'
import { deadlines } from './volumes/filing'
import { exportVolumes, list } from './volumes/list'
import { createItem, createVolume, newItem, newVolume } from './volumes/new'
import { exportCatalogue, printCatalogue } from './volumes/print'
import { fileIn, find, show } from './volumes/show'

export const routes: readonly Route[] = [
  get('/archive', 'archive.read', 'customer', overview),
  get('/archive/find', 'archive.read', 'customer', shelves.findCode),
  get('/archive/deadlines', 'archive.read', 'customer', deadlines),
  get('/customers/:id/archive', 'archive.read', 'customer', customerArchive),
  get('/loans/:id/archive', 'archive.read', 'customer', loanArchive),
  costly(get('/archive/labels', 'archive.manage', 'customer', printLabels, 'archive-item.labels')),

  get('/archive/volumes', 'archive.read', 'customer', list),
  costly(get('/archive/volumes/export', 'archive.manage', 'customer', exportVolumes, 'archive-volume.export')),
  get('/archive/volumes/new', 'archive.manage', 'customer', newVolume),
  post('/archive/volumes', 'archive.manage', 'customer', 'archive-volume.create', createVolume),
  get('/archive/volumes/:id', 'archive.read', 'customer', show),
  costly(get('/archive/volumes/:id/print', 'archive.read', 'customer', printCatalogue, 'archive-volume.print')),
  costly(get('/archive/volumes/:id/export', 'archive.read', 'customer', exportCatalogue, 'archive-item.export')),
  get('/archive/volumes/:id/items/new', 'archive.manage', 'customer', newItem),
  post('/archive/volumes/:id/items', 'archive.manage', 'customer', 'archive-item.create', createItem),
  post('/archive/volumes/:id/file', 'archive.manage', 'customer', 'archive-volume.file-in', fileIn),
  post('/archive/volumes/:id/place', 'archive.manage', 'customer', 'archive-volume.place', shelves.place),
  post('/archive/volumes/:id/hold', 'archive.approve', 'customer', 'archive-hold.put', holds.put),
  post('/archive/volumes/:id/lift', 'archive.approve', 'customer', 'archive-hold.lift', holds.lift),
  post('/archive/volumes/:id/claim-ended', 'archive.dispose', 'customer', 'archive-volume.claim-end', holds.claimEnded),
  post('/archive/items/:id/find', 'archive.manage', 'customer', 'archive-item.find', find),

  get('/archive/shelves', 'archive.read', 'branch', shelves.shelves),
  post('/archive/rooms', 'archive.manage', 'branch', 'archive-room.create', shelves.createRoom),
  post('/archive/rooms/:id/cabinets', 'archive.manage', 'branch', 'archive-room.add', shelves.createCabinet),
  get('/archive/shelves/boxes/:id', 'archive.read', 'branch', shelves.showBox),

  get('/archive/checkouts', 'archive.read', 'customer', checkouts.list),
  costly(get('/archive/checkouts/export', 'archive.manage', 'customer', exportCheckouts, 'archive-checkout.export')),
  get('/archive/checkouts/new', 'archive.borrow', 'customer', checkouts.newCheckout),
  post('/archive/checkouts', 'archive.borrow', 'customer', 'archive-checkout.create', checkouts.createCheckout),
  get('/archive/checkouts/:id', 'archive.read', 'customer', checkout.show),
  post('/archive/checkouts/:id/decide', 'archive.approve', 'customer', 'archive-checkout.decide', checkoutActs.decide),
  post('/archive/checkouts/:id/cancel', 'archive.borrow', 'customer', 'archive-checkout.cancel', checkoutActs.cancel),
  post('/archive/checkouts/:id/hand-out', 'archive.manage', 'customer', 'archive-checkout.hand-out', checkoutActs.hand),
  post(
    '/archive/checkouts/:id/return',
    'archive.manage',
    'customer',
    'archive-checkout.returned',
    checkoutActs.giveBack,
  ),
  post(
    '/archive/checkouts/:id/extend',
    'archive.borrow',
    'customer',
    'archive-checkout.extend-ask',
    checkoutActs.extend,
  ),
  post(
    '/archive/checkouts/:id/extension',
    'archive.approve',
    'customer',
    'archive-checkout.extend-decide',
    checkoutActs.answerExtension,
  ),
  costly(get('/archive/checkouts/:id/print', 'archive.read', 'customer', checkoutActs.slip, 'archive-checkout.print')),

  get('/archive/handovers', 'archive.read', 'customer', handovers.list),
  costly(get('/archive/handovers/export', 'archive.manage', 'customer', exportHandovers, 'archive-handover.export')),
  get('/archive/handovers/new', 'archive.manage', 'customer', handovers.newHandover),
  post('/archive/handovers', 'archive.manage', 'customer', 'archive-handover.create', handovers.createHandover),
  get('/archive/handovers/:id', 'archive.read', 'customer', handovers.show),
  post('/archive/handovers/:id/receive', 'archive.read', 'customer', 'archive-handover.receive', handovers.receive),
  post('/archive/handovers/:id/cancel', 'archive.manage', 'customer', 'archive-handover.cancel', handovers.cancel),
  costly(get('/archive/handovers/:id/print', 'archive.read', 'customer', handovers.print, 'archive-handover.print')),

  get('/archive/stocktakes', 'archive.read', 'branch', stocks.list),
  post('/archive/stocktakes', 'archive.manage', 'branch', 'archive-stocktake.create', stocks.create),
  get('/archive/stocktakes/:id', 'archive.read', 'branch', stock.show),
  post('/archive/stocktakes/:id/scan', 'archive.manage', 'branch', 'archive-stocktake.scan', stock.takeScan),
  post('/archive/stocktakes/:id/explain', 'archive.manage', 'branch', 'archive-stocktake.explain', stock.submitExplain),
  post('/archive/stocktakes/:id/close', 'archive.approve', 'branch', 'archive-stocktake.close', stock.close),
  post('/archive/stocktakes/:id/cancel', 'archive.manage', 'branch', 'archive-stocktake.cancel', stock.cancel),
  costly(get('/archive/stocktakes/:id/print', 'archive.read', 'branch', stockPapers.print, 'archive-stocktake.print')),
  costly(
    get(
      '/archive/stocktakes/:id/export',
      'archive.read',
      'branch',
      stockPapers.exportStock,
      'archive-stocktake.export',
    ),
  ),

  get('/archive/vault', 'archive.read', 'customer', vault.vault),
  costly(get('/archive/vault/export', 'archive.vault', 'customer', vault.exportLedger, 'archive-vault.export')),
  get('/archive/vault/orders/new', 'archive.vault', 'customer', vaultOrders.newOrder),
  post('/archive/vault/orders', 'archive.vault', 'customer', 'archive-vault.order', vaultOrders.createOrder),
  get('/archive/vault/orders/:id', 'archive.read', 'customer', vaultOrders.showOrder),
  post('/archive/vault/orders/:id/sign', 'archive.vault', 'customer', 'archive-vault.vault-sign', vaultOrders.sign),
  post('/archive/vault/orders/:id/cancel', 'archive.vault', 'customer', 'archive-vault.cancel', vaultOrders.cancel),
  costly(
    get('/archive/vault/orders/:id/print', 'archive.read', 'customer', vaultOrders.receipt, 'archive-vault.print'),
  ),
  post('/archive/vault/counts', 'archive.vault', 'branch', 'archive-vault.check', vault.count),
  post('/archive/vault/counts/:id/confirm', 'archive.vault', 'branch', 'archive-vault.confirm', vault.confirm),

  get('/archive/disposals', 'archive.read', 'customer', disposals.list),
  costly(
    get(
      '/archive/disposals/export',
      'archive.manage',
      'customer',
      disposalPapers.exportDestroyed,
      'archive-disposal.export',
    ),
  ),
  post('/archive/disposals', 'archive.manage', 'customer', 'archive-disposal.create', disposals.create),
  get('/archive/disposals/:id', 'archive.read', 'customer', disposals.show),
  post(
    '/archive/disposals/:id/appraise',
    'archive.approve',
    'customer',
    'archive-disposal.appraise',
    disposals.submitAppraisal,
  ),
  post(
    '/archive/disposals/:id/decide',
    'archive.dispose',
    'customer',
    'archive-disposal.decide',
    disposals.submitDecision,
  ),
  post(
    '/archive/disposals/:id/witness',
    'archive.witness',
    'customer',
    'archive-disposal.witness',
    disposals.submitWitness,
  ),
  post(
    '/archive/disposals/:id/cancel',
    'archive.manage',
    'customer',
    'archive-disposal.cancel',
    disposals.submitCancel,
  ),
  costly(
    get('/archive/disposals/:id/print', 'archive.read', 'customer', disposalPapers.print, 'archive-disposal.print'),
  ),

  get('/admin/archive-classes', 'setting.manage', 'none', classes.classes),
  post('/admin/archive-classes', 'setting.manage', 'none', 'archive-class.create', classes.createClass),
  get('/admin/archive-classes/:id', 'setting.manage', 'none', classes.showClass),
  post('/admin/archive-classes/:id', 'setting.manage', 'none', 'archive-class.update', classes.updateClass),
]
