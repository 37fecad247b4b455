import { get } from '../../web/routes'
import { panel } from './panels'

export const routes = [get('/customers/:id/panels/:panel', 'customer.read', 'customer', panel)]
