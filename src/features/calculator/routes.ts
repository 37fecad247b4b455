import { get } from '../../web/routes'
import { calculator } from './calculator'
import { excel, pdf } from './files'

export const routes = [
  get('/calculator', 'signed-in', 'none', calculator),
  get('/calculator/schedule.xlsx', 'signed-in', 'none', excel),
  get('/calculator/schedule.pdf', 'signed-in', 'none', pdf),
]
