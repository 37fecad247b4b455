import { costly, fresh, get, post } from '../../web/routes'
import { cases, newCase, showOne, submitCase, submitDecision } from './cases/screens'
import { printConsent } from './consents/print'
import { consentsTab, newConsent, submitConsent } from './consents/screens'
import { submitText, text, texts } from './consents/texts'
import { askWithdraw, submitWithdraw } from './consents/withdraw'
import { due, retention, submitRetention } from './forget/screens'
import { copyBook, copyPaper, printAnswer } from './requests/copy'
import { newRequest, requests, submitRequest } from './requests/list'
import { request, submitAnswer, submitIdentity, submitProposal } from './requests/screens'
import { alarms, submitAlarm } from './seen/alarm-screens'
import { seenExport, seenOfCustomer, seenOfCustomerExport, seenPage } from './seen/screens'

const CONSENT = '/customers/:id/consents/:consent/withdraw'
const REQUEST = '/privacy/requests/:id'

export const routes = [
  get('/customers/:id/consents', 'customer.read', 'customer', consentsTab),
  get('/customers/:id/consents/new', 'consent.manage', 'customer', newConsent),
  post('/customers/:id/consents', 'consent.manage', 'customer', 'consent.give', submitConsent),
  costly(get('/customers/:id/consents/print', 'consent.manage', 'customer', printConsent, 'consent.print')),
  get(CONSENT, 'consent.manage', 'customer', askWithdraw),
  post(CONSENT, 'consent.manage', 'customer', 'consent.withdraw', submitWithdraw),
  get('/customers/:id/seen', 'trace.read', 'customer', seenOfCustomer),
  costly(get('/customers/:id/seen/export', 'trace.read', 'customer', seenOfCustomerExport, 'trace.export')),
  get('/privacy/seen', 'trace.read', 'customer', seenPage),
  costly(get('/privacy/seen/export', 'trace.read', 'customer', seenExport, 'trace.export')),
  get('/privacy/alarms', 'trace.read', 'branch', alarms),
  post('/privacy/alarms', 'privacy.check', 'branch', 'trace.clear', submitAlarm),
  get('/privacy/requests', 'privacy.request', 'customer', requests),
  get('/privacy/requests/new', 'privacy.request', 'customer', newRequest),
  post('/privacy/requests', 'privacy.request', 'customer', 'privacy.take-in', submitRequest),
  get(REQUEST, 'privacy.request', 'customer', request),
  post(`${REQUEST}/identify`, 'privacy.request', 'customer', 'privacy.identify', submitIdentity),
  post(`${REQUEST}/propose`, 'privacy.request', 'customer', 'privacy.prepare', submitProposal),
  post(`${REQUEST}/decide`, 'privacy.check', 'customer', 'privacy.reply', submitAnswer),
  costly(get(`${REQUEST}/print`, 'privacy.request', 'customer', printAnswer, 'privacy.print')),
  costly(get(`${REQUEST}/copy`, 'privacy.request', 'customer', copyBook, 'privacy.export')),
  costly(get(`${REQUEST}/copy/print`, 'privacy.request', 'customer', copyPaper, 'privacy.print')),
  get('/privacy/cases', 'privacy.read', 'customer', cases),
  get('/privacy/cases/new', 'privacy.manage', 'customer', newCase),
  post('/privacy/cases', 'privacy.manage', 'customer', 'privacy.ask', submitCase),
  get('/privacy/cases/:id', 'privacy.read', 'customer', showOne),
  fresh(post('/privacy/cases/:id/decide', 'privacy.check', 'customer', 'privacy.agree', submitDecision)),
  get('/privacy/due', 'privacy.read', 'customer', due),
  get('/privacy/retention', 'privacy.read', 'none', retention),
  post('/privacy/retention', 'privacy.manage', 'none', 'privacy.retention', submitRetention),
  get('/privacy/texts', 'privacy.read', 'none', texts),
  get('/privacy/texts/:purpose', 'privacy.read', 'none', text),
  post('/privacy/texts/:purpose', 'privacy.manage', 'none', 'consent.publish', submitText),
]
