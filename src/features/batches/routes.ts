import { costly, get, post } from '../../web/routes'
import { MAX_BYTES } from '../imports/upload'
import { close, debit, debits, download, make, send } from './debit'
import { matchPage, submitMatch } from './match-screen'
import { assign, cancel, decide, leftOut, show, skip, submit, undo } from './review'
import { list, newBatch, upload } from './upload'

const file = { field: 'file', maxBytes: MAX_BYTES }

export const routes = [
  get('/repayment-batches', 'repayment.post', 'branch', list),
  get('/repayment-batches/new', 'repayment.post', 'branch', newBatch),
  costly(post('/repayment-batches/new', 'repayment.post', 'branch', 'batch.upload', upload, file)),
  get('/repayment-batches/:id', 'repayment.post', 'branch', show),
  get('/repayment-batches/:id/match', 'repayment.post', 'branch', matchPage),
  post('/repayment-batches/:id/match', 'repayment.post', 'branch', 'batch.check', submitMatch),
  post('/repayment-batches/:id/rows/:row', 'repayment.post', 'branch', 'batch.change-row', assign),
  post('/repayment-batches/:id/rows/:row/skip', 'repayment.post', 'branch', 'batch.skip-row', skip),
  costly(post('/repayment-batches/:id/left-out', 'repayment.post', 'branch', 'batch.left-out', leftOut)),
  post('/repayment-batches/:id/submit', 'repayment.post', 'branch', 'batch.submit', submit),
  post('/repayment-batches/:id/decide', 'repayment.check', 'branch', 'batch.decide', decide),
  post('/repayment-batches/:id/cancel', 'repayment.post', 'branch', 'batch.cancel', cancel),
  post('/repayment-batches/:id/undo', 'repayment.reverse', 'branch', 'batch.undo', undo),
  get('/auto-debits', 'repayment.post', 'branch', debits),
  post('/auto-debits', 'repayment.post', 'branch', 'debit.make', make),
  get('/auto-debits/:id', 'repayment.post', 'branch', debit),
  costly(post('/auto-debits/:id/file', 'repayment.post', 'branch', 'debit.file', download)),
  post('/auto-debits/:id/sent', 'repayment.post', 'branch', 'debit.send', send),
  post('/auto-debits/:id/close', 'repayment.post', 'branch', 'debit.close', close),
]
