import { costly, get, post } from '../../web/routes'
import { rowForm, submitRow, submitSkip } from './edit-row'
import { errorFile } from './error-file'
import { matchPage, submitMatch } from './match'
import { show, submitRun, submitUndo } from './review'
import { template } from './template'
import { batches, MAX_BYTES, newImport, upload } from './upload'
import { submitValues, valuesPage } from './values'

const file = { field: 'file', maxBytes: MAX_BYTES }

export const routes = [
  get('/imports', 'customer.import', 'self', batches),
  get('/imports/new', 'customer.import', 'self', newImport),
  costly(post('/imports/new', 'customer.import', 'self', 'import.upload', upload, file)),
  costly(get('/imports/template', 'customer.import', 'none', template)),
  get('/imports/:id', 'customer.import', 'self', show),
  get('/imports/:id/match', 'customer.import', 'self', matchPage),
  post('/imports/:id/match', 'customer.import', 'self', 'import.check', submitMatch),
  get('/imports/:id/values', 'customer.import', 'self', valuesPage),
  post('/imports/:id/values', 'customer.import', 'self', 'import.check', submitValues),
  get('/imports/:id/rows/:row', 'customer.import', 'self', rowForm),
  post('/imports/:id/rows/:row', 'customer.import', 'self', 'import.change-row', submitRow),
  post('/imports/:id/rows/:row/skip', 'customer.import', 'self', 'import.skip-row', submitSkip),
  costly(post('/imports/:id/errors', 'customer.import', 'self', 'import.errors', errorFile)),
  post('/imports/:id/run', 'customer.import', 'self', 'import.run', submitRun),
  post('/imports/:id/undo', 'customer.import', 'self', 'import.undo', submitUndo),
]
