import { costly, fresh, get, post } from '../../web/routes'
import { move, sectionForm, setState, submitSection } from './arrange'
import { decide, submit, withdraw } from './decide'
import { editField, newField, submitField, submitNewField } from './editor'
import { layout } from './layout'
import { list } from './records'
import { reveal } from './reveal'
import type { Records } from './screen'

export const routes = (records: Records) => [
  get('/admin/fields', 'field.read', 'none', list(records)),
  get('/admin/fields/:record', 'field.read', 'none', layout(records)),
  get('/admin/fields/:record/new', 'field.manage', 'none', newField(records)),
  post('/admin/fields/:record/new', 'field.manage', 'none', 'field.create', submitNewField(records)),
  get('/admin/fields/:record/field/:key', 'field.manage', 'none', editField(records)),
  post('/admin/fields/:record/field/:key', 'field.manage', 'none', 'field.update', submitField(records)),
  post('/admin/fields/:record/field/:key/state', 'field.manage', 'none', 'field.retire', setState(records)),
  post('/admin/fields/:record/move', 'field.manage', 'none', 'field.move', move(records)),
  get('/admin/fields/:record/sections/:section', 'field.manage', 'none', sectionForm(records)),
  post('/admin/fields/:record/sections/:section', 'field.manage', 'none', 'field.section', submitSection(records)),
  post('/admin/fields/:record/submit', 'field.manage', 'none', 'field.submit', submit(records)),
  post('/admin/fields/:record/withdraw', 'field.manage', 'none', 'field.recall', withdraw(records)),
  fresh(post('/admin/fields/:record/decide', 'field.publish', 'none', 'field.publish', decide(records))),
  costly(post('/fields/reveal/:record/:id', 'customer.reveal', 'customer', 'field.reveal', reveal(records))),
]
