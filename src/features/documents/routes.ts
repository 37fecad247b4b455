import { costly, get, post } from '../../web/routes'
import { checklistPage, submitCorrection, submitDecision, submitWaiver } from './application'
import { list, newChecklist, showChecklist, submitNew, submitVersion } from './checklists'
import { copy, original, view } from './content'
import { customerPapers, submitPapers } from './customer'
import { MAX_FILE_BYTES, MAX_FILES, MAX_TOTAL_BYTES } from './intake'
import { newKind, submitKind, switchKind } from './kinds'
import { papersExport, papersPage } from './library'
import { paper, submitReplace, submitVerify, submitVoid } from './show'

const files = { field: 'files', maxBytes: MAX_FILE_BYTES, files: MAX_FILES, totalBytes: MAX_TOTAL_BYTES }
const FILE = '/documents/:id/versions/:version/files/:seq'

export const routes = [
  get('/customers/:id/documents', 'document.read', 'customer', customerPapers),
  costly(post('/customers/:id/documents', 'document.upload', 'customer', 'document.file-in', submitPapers, files)),
  get('/documents', 'document.read', 'customer', papersPage),
  costly(get('/documents/export', 'document.download', 'customer', papersExport, 'document.export')),
  get('/documents/:id', 'document.read', 'customer', paper),
  costly(post('/documents/:id/replace', 'document.upload', 'customer', 'document.replace', submitReplace, files)),
  post('/documents/:id/verify', 'document.verify', 'customer', 'document.verify', submitVerify),
  post('/documents/:id/void', 'document.void', 'customer', 'document.void', submitVoid),
  costly(get(`${FILE}/view`, 'document.read', 'customer', view, 'document.view')),
  costly(post(`${FILE}/copy`, 'document.read', 'customer', 'document.copy', copy)),
  costly(post(`${FILE}/original`, 'document.download', 'customer', 'document.download', original)),
  get('/applications/:id/checklist', 'document.read', 'customer', checklistPage),
  post('/applications/:id/checklist/correct', 'document.request', 'customer', 'document.request', submitCorrection),
  post('/applications/:id/checklist/waive', 'document.upload', 'customer', 'document.ask-waiver', submitWaiver),
  post(
    '/applications/:id/checklist/waivers/:waiver',
    'document.waive',
    'customer',
    'document.decide-waiver',
    submitDecision,
  ),
  get('/checklists', 'checklist.manage', 'none', list),
  get('/checklists/new', 'checklist.manage', 'none', newChecklist),
  post('/checklists', 'checklist.manage', 'none', 'checklist.publish', submitNew),
  get('/checklists/:id', 'checklist.manage', 'none', showChecklist),
  post('/checklists/:id', 'checklist.manage', 'none', 'checklist.publish', submitVersion),
  get('/document-kinds/new', 'checklist.manage', 'none', newKind),
  post('/document-kinds', 'checklist.manage', 'none', 'document-kind.add', submitKind),
  post('/document-kinds/:code/switch', 'checklist.manage', 'none', 'document-kind.stop', switchKind),
]
