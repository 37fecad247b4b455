import { costly, get, post } from '../../web/routes'
import { MAX_FILE_BYTES } from '../documents/intake'
import { again, batchList, newBatch, showBatch, submitBatch } from './batch'
import { printAll, zip } from './batch-files'
import { newLetter, submitLetter } from './make'
import { register, registerExport } from './register'
import { download, showLetter } from './show'
import { editTemplate, submitText, submitWord } from './template-edit'
import {
  compareVersions,
  decide,
  retire,
  showTemplate,
  submitVersion,
  withdrawVersion,
  wordFile,
} from './template-show'
import { newTemplate, submitTemplate, templateList } from './templates'

const file = { field: 'file', maxBytes: MAX_FILE_BYTES }
const DRAFT = 'letter-template.draft'

export const routes = [
  get('/letters', 'document.read', 'customer', register),
  costly(get('/letters/export', 'report.export', 'customer', registerExport, 'letter.export')),
  costly(get('/letters/new', 'letter.make', 'customer', newLetter)),
  costly(post('/letters', 'letter.make', 'customer', 'letter.make', submitLetter)),
  get('/letters/batches', 'letter.make', 'self', batchList),
  get('/letters/batches/new', 'letter.make', 'customer', newBatch),
  post('/letters/batches', 'letter.make', 'customer', 'letter-batch.start', submitBatch),
  get('/letters/batches/:id', 'letter.make', 'self', showBatch),
  post('/letters/batches/:id/run', 'letter.make', 'self', 'letter-batch.start', again),
  costly(post('/letters/batches/:id/zip', 'letter.make', 'self', 'letter.download', zip)),
  costly(post('/letters/batches/:id/print', 'letter.make', 'self', 'letter.print', printAll)),
  get('/letters/:id', 'document.read', 'customer', showLetter),
  costly(post('/letters/:id/file/:what', 'letter.make', 'customer', 'letter.download', download)),
  get('/letter-templates', 'document.read', 'none', templateList),
  get('/letter-templates/new', 'template.edit', 'none', newTemplate),
  post('/letter-templates', 'template.edit', 'none', 'letter-template.create', submitTemplate),
  costly(get('/letter-templates/:id', 'document.read', 'none', showTemplate)),
  get('/letter-templates/:id/compare', 'document.read', 'none', compareVersions),
  get('/letter-templates/:id/edit', 'template.edit', 'none', editTemplate),
  post('/letter-templates/:id/text', 'template.edit', 'none', DRAFT, submitText),
  costly(post('/letter-templates/:id/word', 'template.edit', 'none', DRAFT, submitWord, file)),
  post('/letter-templates/:id/submit', 'template.edit', 'none', 'letter-template.submit', submitVersion),
  post('/letter-templates/:id/withdraw', 'template.edit', 'none', 'letter-template.withdraw', withdrawVersion),
  post('/letter-templates/:id/decide', 'template.publish', 'none', 'letter-template.decide', decide),
  post('/letter-templates/:id/retire', 'template.publish', 'none', 'letter-template.retire', retire),
  costly(
    post('/letter-templates/:id/versions/:version/file', 'document.read', 'none', 'letter-template.download', wordFile),
  ),
]
