import { fresh, get, post } from '../../web/routes'
import { addDay, holidays, removeDay } from './holidays'
import { addLpr, lpr } from './lpr'
import { parameter, parameters, removeValue, saveParameter } from './parameters'

export const routes = [
  get('/admin/parameters', 'setting.manage', 'none', parameters),
  get('/admin/parameters/:key', 'setting.manage', 'none', parameter),
  fresh(post('/admin/parameters/:key', 'setting.manage', 'none', 'setting.update', saveParameter)),
  fresh(post('/admin/parameters/:key/:from/remove', 'setting.manage', 'none', 'setting.remove', removeValue)),
  get('/admin/holidays', 'setting.manage', 'none', holidays),
  post('/admin/holidays', 'setting.manage', 'none', 'calendar.add', addDay),
  post('/admin/holidays/:day/remove', 'setting.manage', 'none', 'calendar.remove', removeDay),
  get('/admin/lpr', 'setting.manage', 'none', lpr),
  fresh(post('/admin/lpr', 'setting.manage', 'none', 'lpr.add', addLpr)),
]
