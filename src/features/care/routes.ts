import { costly, get, post } from '../../web/routes'
import { greetings, submitFestival, submitSwitch } from './greetings'
import { editRule, newRule, rules, submitEditRule, submitNewRule } from './rules'
import { exportTasks, list, showTask, submitResult } from './tasks'
import { customerValue, submitSatisfaction, submitStop } from './value'

export const routes = [
  get('/care', 'customer.read', 'customer', list),
  costly(get('/care/export', 'customer.export', 'customer', exportTasks, 'care.export')),
  get('/care/rules', 'care.manage', 'customer', rules),
  get('/care/rules/new', 'care.manage', 'none', newRule),
  post('/care/rules/new', 'care.manage', 'none', 'care-rule.create', submitNewRule),
  get('/care/rules/:id', 'care.manage', 'none', editRule),
  post('/care/rules/:id', 'care.manage', 'none', 'care-rule.update', submitEditRule),
  get('/care/greetings', 'customer.read', 'customer', greetings),
  post('/care/festivals', 'care.manage', 'none', 'festival.add', submitFestival),
  post('/care/festivals/:day/switch', 'care.manage', 'none', 'festival.switch', submitSwitch),
  get('/care/:id', 'customer.read', 'customer', showTask),
  post('/care/:id', 'follow-up.record', 'customer', 'care.result', submitResult),
  get('/customers/:id/value', 'customer.read', 'customer', customerValue),
  post('/customers/:id/satisfaction', 'follow-up.record', 'customer', 'care.satisfaction', submitSatisfaction),
  post('/customers/:id/marketing-stop', 'follow-up.record', 'customer', 'care.opt-out', submitStop),
]
