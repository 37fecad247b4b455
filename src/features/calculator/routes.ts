import { costly, get } from '../../web/routes'
import { calculator } from './calculator'
import { excel, pdf } from './files'

export const routes = [
  get('/calculator', 'signed-in', 'none', calculator),
  costly(get('/calculator/schedule.xlsx', 'signed-in', 'none', excel)),
  costly(get('/calculator/schedule.pdf', 'signed-in', 'none', pdf)),
]
