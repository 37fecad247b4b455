import { costly, get } from '../../web/routes'
import { calculator, how } from './calculator'
import { excel, pdf } from './files'

export const routes = [
  get('/calculator', 'signed-in', 'none', calculator),
  get('/calculator/how', 'signed-in', 'none', how),
  costly(get('/calculator/schedule.xlsx', 'signed-in', 'none', excel)),
  costly(get('/calculator/schedule.pdf', 'signed-in', 'none', pdf)),
]
