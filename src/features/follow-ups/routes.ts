import { costly, get, post } from '../../web/routes'
import { MAX_FILE_BYTES, MAX_FILES, MAX_TOTAL_BYTES } from '../documents/intake'
import { calendar } from './calendar'
import { newFollowUp, submitFollowUp } from './form'
import { exportFreshness, freshness } from './freshness'
import { exportFollowUps, list } from './list'
import { editFollowUpForm, revealPlace, showFollowUp, submitEdit } from './show'
import { newStep, showStep, submitClose, submitMove, submitStep } from './steps'

const photos = { field: 'files', maxBytes: MAX_FILE_BYTES, files: MAX_FILES, totalBytes: MAX_TOTAL_BYTES }

export const routes = [
  get('/customers/:id/follow-ups/new', 'follow-up.record', 'customer', newFollowUp),
  post('/customers/:id/follow-ups', 'follow-up.record', 'customer', 'follow-up.create', submitFollowUp, photos),
  get('/follow-ups', 'customer.read', 'customer', list),
  costly(get('/follow-ups/export', 'customer.export', 'customer', exportFollowUps, 'follow-up.export')),
  get('/follow-ups/freshness', 'customer.read', 'customer', freshness),
  costly(get('/follow-ups/freshness/export', 'customer.export', 'customer', exportFreshness, 'follow-up.export')),
  get('/follow-ups/:id', 'customer.read', 'customer', showFollowUp),
  get('/follow-ups/:id/edit', 'follow-up.record', 'customer', editFollowUpForm),
  post('/follow-ups/:id/edit', 'follow-up.record', 'customer', 'follow-up.update', submitEdit),
  costly(post('/follow-ups/:id/reveal', 'customer.reveal', 'customer', 'follow-up.reveal', revealPlace)),
  get('/calendar', 'customer.read', 'customer', calendar),
  get('/next-steps/new', 'follow-up.record', 'customer', newStep),
  post('/next-steps/new', 'follow-up.record', 'customer', 'next-step.create', submitStep),
  get('/next-steps/:id', 'customer.read', 'customer', showStep),
  post('/next-steps/:id/move', 'follow-up.record', 'customer', 'next-step.postpone', submitMove),
  post('/next-steps/:id/close', 'follow-up.record', 'customer', 'next-step.finish', submitClose),
]
