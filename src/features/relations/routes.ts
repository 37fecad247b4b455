import { costly, get, post } from '../../web/routes'
import { showEnding, submitEnding } from './ending-page'
import { editRelation, newRelation, submitEdit, submitEnd, submitNew } from './form'
import { exportGroup } from './groups/export'
import { editGroup, newGroup, submitEditGroup, submitNewGroup } from './groups/form'
import { list } from './groups/list'
import { showGroup, submitDissolve, submitMember, submitRemove } from './groups/show'
import { submitSuggestion, suggestions } from './groups/suggestions'
import { reveal } from './reveal'
import { show } from './show'

export const routes = [
  get('/customers/:id/relations', 'customer.read', 'customer', show),
  get('/customers/:id/relations/new', 'customer.update', 'customer', newRelation),
  post('/customers/:id/relations/new', 'customer.update', 'customer', 'relation.create', submitNew),
  get('/customers/:id/relations/:relation', 'customer.update', 'customer', editRelation),
  post('/customers/:id/relations/:relation', 'customer.update', 'customer', 'relation.update', submitEdit),
  post('/customers/:id/relations/:relation/end', 'customer.update', 'customer', 'relation.end', submitEnd),
  get('/customers/:id/relations/:relation/ending', 'group.manage', 'customer', showEnding),
  post('/customers/:id/relations/:relation/ending', 'group.manage', 'customer', 'relation.decide', submitEnding),
  costly(post('/customers/:id/relations/:relation/reveal', 'customer.reveal', 'customer', 'relation.reveal', reveal)),
  get('/customer-groups', 'customer.read', 'customer', list),
  get('/customer-groups/new', 'group.manage', 'none', newGroup),
  post('/customer-groups/new', 'group.manage', 'none', 'group.create', submitNewGroup),
  get('/customer-groups/suggestions', 'customer.read', 'customer', suggestions),
  post('/customer-groups/suggestions', 'group.manage', 'customer', 'group.decide', submitSuggestion),
  get('/customer-groups/:id', 'customer.read', 'customer', showGroup),
  get('/customer-groups/:id/edit', 'group.manage', 'customer', editGroup),
  post('/customer-groups/:id/edit', 'group.manage', 'customer', 'group.update', submitEditGroup),
  post('/customer-groups/:id/members', 'group.manage', 'customer', 'group.add', submitMember),
  post('/customer-groups/:id/members/:customer/remove', 'group.manage', 'customer', 'group.remove', submitRemove),
  post('/customer-groups/:id/end', 'group.manage', 'customer', 'group.end', submitDissolve),
  costly(post('/customer-groups/:id/export', 'customer.export', 'customer', 'group.export', exportGroup)),
]
