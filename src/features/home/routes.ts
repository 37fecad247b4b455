import { get, type Route } from '../../web/routes'
import { home, panel, todoCount, todos } from './home'

export const routes: Route[] = [
  get('/', 'signed-in', 'customer', home),
  get('/panels/:panel', 'signed-in', 'customer', panel),
  get('/todos', 'signed-in', 'customer', todos),
  get('/todos/count', 'signed-in', 'customer', todoCount),
]
