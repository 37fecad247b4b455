import { get, post } from '../../web/routes'
import { edit, update } from './edit'
import { count, list } from './list'
import { create, newApplication } from './new'
import { planPart } from './plan'
import { quote } from './quote'
import { admissionPage, show } from './show'

export const routes = [
  get('/applications', 'application.read', 'customer', list),
  get('/applications/count', 'application.read', 'customer', count),
  get('/applications/new', 'application.create', 'customer', newApplication),
  get('/applications/quote', 'application.create', 'none', quote),
  get('/applications/plan', 'application.create', 'none', planPart),
  post('/applications', 'application.create', 'customer', 'application.create', create),
  get('/applications/:id', 'application.read', 'customer', show),
  get('/applications/:id/edit', 'application.create', 'customer', edit),
  get('/applications/:id/admission', 'application.read', 'customer', admissionPage),
  post('/applications/:id', 'application.create', 'customer', 'application.update', update),
]
