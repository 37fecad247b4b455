import { costly, get, post, type Route } from '../../web/routes'
import { askCheck, askEnd, events, newEvent, saveCheck, saveEnd, saveEvent } from './events/screens'
import { list } from './list'
import { decideRows, matrixPage, proposeRows } from './matrix/screens'
import { observations } from './observations'
import { exportQuarter } from './quarter/export'
import { confirm, keep, quarterList } from './quarter/screens'
import { adjust, approveReview, recogniseReview, review, reviews, saveAdjust, withdrawReview } from './reviews/screens'
import { show } from './show'

const REVIEW = '/classifications/reviews/:id'
const EVENT = '/classifications/:id/events/:event'

export const routes: Route[] = [
  get('/classifications', 'classification.read', 'customer', list),
  get('/classifications/quarter', 'classification.read', 'customer', quarterList),
  post('/classifications/quarter/keep', 'classification.propose', 'customer', 'classification.keep', keep),
  post('/classifications/quarter/confirm', 'classification.recognise', 'customer', 'classification.confirm', confirm),
  costly(get('/classifications/quarter/export', 'report.export', 'customer', exportQuarter, 'classification.export')),
  get('/classifications/reviews', 'classification.read', 'customer', reviews),
  get(REVIEW, 'classification.read', 'customer', review),
  post(`${REVIEW}/recognise`, 'classification.recognise', 'customer', 'classification.recognise', recogniseReview),
  post(`${REVIEW}/approve`, 'classification.approve', 'customer', 'classification.approve', approveReview),
  post(`${REVIEW}/withdraw`, 'classification.propose', 'customer', 'classification.withdraw', withdrawReview),
  get('/classifications/events', 'classification.read', 'customer', events),
  get('/classifications/observations', 'classification.read', 'customer', observations),
  get('/classifications/matrix', 'classification.read', 'none', matrixPage),
  post('/classifications/matrix', 'classification.manage', 'none', 'classification.rule', proposeRows),
  post('/classifications/matrix/:id/decide', 'classification.approve', 'none', 'classification.agree', decideRows),
  get('/classifications/:id', 'classification.read', 'customer', show),
  get('/classifications/:id/adjust', 'classification.propose', 'customer', adjust),
  post('/classifications/:id/adjust', 'classification.propose', 'customer', 'classification.propose', saveAdjust),
  get('/classifications/:id/events/new', 'classification.event', 'customer', newEvent),
  post('/classifications/:id/events', 'classification.event', 'customer', 'classification.event', saveEvent),
  get(`${EVENT}/end`, 'classification.event', 'customer', askEnd),
  post(`${EVENT}/end`, 'classification.event', 'customer', 'classification.end', saveEnd),
  get(`${EVENT}/check`, 'classification.recognise', 'customer', askCheck),
  post(`${EVENT}/check`, 'classification.recognise', 'customer', 'classification.check', saveCheck),
]
