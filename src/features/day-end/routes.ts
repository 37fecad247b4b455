import { get, post, type Route } from '../../web/routes'
import { list, type Steps, showProgress } from './list'
import { retry, run } from './run'

export const routes = (steps: Steps): Route[] => [
  get('/day-ends', 'day-end.read', 'none', list(steps)),
  get('/day-ends/progress', 'day-end.read', 'none', showProgress(steps)),
  post('/day-ends', 'day-end.run', 'none', 'day-end.run', run(steps)),
  post('/day-ends/retry', 'day-end.run', 'none', 'day-end.retry', retry(steps)),
]
