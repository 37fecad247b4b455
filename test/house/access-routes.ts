import type { Access, RouteScope } from '../../src/web/routes'

/**
 * Every route there is, as it was reviewed: the right it asks for, and whose rows it touches. A route that is not
 * here, or is declared otherwise in the program, fails the test.
 */
const TABLE = `
audit.read           none      GET  /admin/audit
audit.read           none      POST /admin/audit/verify
audit.read           none      GET  /admin/audit/:id
setting.manage       none      GET  /admin/parameters
setting.manage       none      GET  /admin/parameters/:key
setting.manage       none      POST /admin/parameters/:key
setting.manage       none      POST /admin/parameters/:key/:from/remove
setting.manage       none      GET  /admin/holidays
setting.manage       none      POST /admin/holidays
setting.manage       none      POST /admin/holidays/:day/remove
setting.manage       none      GET  /admin/lpr
setting.manage       none      POST /admin/lpr
user.manage          none      GET  /admin/users
user.manage          none      GET  /admin/users/new
user.manage          none      POST /admin/users
user.manage          none      GET  /admin/users/:id
user.manage          none      POST /admin/users/:id
user.manage          none      POST /admin/users/:id/reset
user.manage          none      POST /admin/users/:id/disable
user.manage          none      POST /admin/users/:id/enable
user.manage          none      POST /admin/users/:id/unlock
role.manage          none      GET  /admin/appointments
role.manage          none      POST /admin/appointments/:id/agree
role.manage          none      POST /admin/appointments/:id/reject
role.manage          none      GET  /admin/roles
role.manage          none      GET  /admin/roles/new
role.manage          none      GET  /admin/roles/compare
role.manage          none      POST /admin/roles
role.manage          none      GET  /admin/roles/:id
role.manage          none      POST /admin/roles/:id
role.manage          none      POST /admin/roles/:id/switch
branch.manage        none      GET  /admin/branches
branch.manage        none      GET  /admin/branches/new
branch.manage        none      POST /admin/branches
branch.manage        none      GET  /admin/branches/:id
branch.manage        none      POST /admin/branches/:id
branch.manage        none      POST /admin/branches/:id/switch
public               none      GET  /login
public               none      POST /login
public               none      GET  /login/otp
public               none      POST /login/otp
signed-in            self      POST /logout
signed-in            self      GET  /password/change
signed-in            self      POST /password/change
signed-in            self      GET  /me
signed-in            self      POST /me/preferences
signed-in            self      POST /me/recent
signed-in            self      POST /me/totp/start
signed-in            self      POST /me/totp/confirm
signed-in            self      POST /me/totp/stop
signed-in            self      GET  /me/sessions
signed-in            self      POST /me/sessions/end
signed-in            self      POST /me/sessions/end-others
session.end          none      GET  /admin/sessions
session.end          none      POST /admin/sessions/end
signed-in            self      GET  /notifications
signed-in            self      POST /notifications/read
signed-in            self      POST /notifications/:id/open
customer.read        customer  GET  /messages
signed-in            none      GET  /gallery
signed-in            none      GET  /help
signed-in            none      GET  /help/:topic
customer.read        customer  GET  /customers
customer.read        customer  POST /customers/find
customer.read        customer  GET  /customers/chips
customer.read        customer  GET  /customers/totals
customer.read        customer  GET  /customers/tree
customer.export      customer  GET  /customers/export
customer.export      customer  POST /customers/export
customer.assign      customer  GET  /customers/assign
customer.assign      customer  POST /customers/assign
customer.create      customer  GET  /customers/new
customer.create      customer  POST /customers/new
customer.read        customer  POST /customers/duplicates
customer.read        customer  GET  /customers/:id
customer.read        customer  GET  /customers/:id/profile
customer.read        customer  GET  /customers/:id/loans
customer.read        customer  GET  /customers/:id/repayments
customer.read        customer  GET  /customers/:id/timeline
customer.read        customer  GET  /customers/:id/history
customer.update      customer  GET  /customers/:id/edit
customer.update      customer  POST /customers/:id/edit
customer.update      customer  POST /customers/:id/notes
customer.reveal      customer  POST /customers/:id/reveal
customer.import      self      GET  /imports
customer.import      self      GET  /imports/new
customer.import      self      POST /imports/new
customer.import      none      GET  /imports/template
customer.import      self      GET  /imports/:id
customer.import      self      GET  /imports/:id/match
customer.import      self      POST /imports/:id/match
customer.import      self      GET  /imports/:id/rows/:row
customer.import      self      POST /imports/:id/rows/:row
customer.import      self      POST /imports/:id/rows/:row/skip
customer.import      self      POST /imports/:id/errors
customer.import      self      POST /imports/:id/run
customer.import      self      POST /imports/:id/undo
signed-in            customer  GET  /search
signed-in            customer  POST /search
product.read         none      GET  /products
product.read         none      GET  /products/:id
product.manage       none      GET  /products/:id/versions/new
product.manage       none      POST /products/:id/versions
product.manage       none      POST /products/:id/stop
product.manage       none      POST /products/:id/resume
signed-in            none      GET  /calculator
signed-in            none      GET  /calculator/schedule.xlsx
signed-in            none      GET  /calculator/schedule.pdf
application.read     customer  GET  /applications
application.read     customer  GET  /applications/count
application.create   customer  GET  /applications/new
application.create   none      GET  /applications/quote
application.create   customer  POST /applications
application.read     customer  GET  /applications/:id
application.create   customer  GET  /applications/:id/edit
application.read     customer  GET  /applications/:id/admission
application.create   customer  POST /applications/:id
application.create   customer  POST /applications/:id/submit
application.create   customer  POST /applications/:id/withdraw
approval.read        customer  GET  /approvals
approval.read        customer  GET  /approvals/count
approval.read        customer  GET  /approvals/:id
approval.decide      customer  POST /approvals/:id/decisions
approval.decide      customer  POST /approvals/:id/take-back
contract.create      customer  POST /applications/:id/contract
contract.read        customer  GET  /contracts
contract.read        customer  GET  /contracts/:id
contract.sign        customer  POST /contracts/:id/sign
contract.create      customer  POST /contracts/:id/void
contract.create      customer  POST /contracts/:id/print
voucher.read         branch    GET  /vouchers
voucher.read         branch    GET  /vouchers/:date/:id
voucher.read         branch    GET  /vouchers/:date/:id/print
voucher.read         branch    GET  /ledgers
voucher.read         branch    GET  /ledgers/export
disbursement.read    customer  GET  /disbursements
disbursement.read    customer  GET  /disbursements/count
disbursement.prepare customer  GET  /disbursements/new
disbursement.prepare customer  POST /disbursements
disbursement.read    customer  GET  /disbursements/:id
disbursement.release customer  POST /disbursements/:id/release
disbursement.prepare customer  POST /disbursements/:id/cancel
loan.read            customer  GET  /loans
loan.read            customer  GET  /loans/totals
report.export        customer  GET  /loans/export
loan.read            customer  GET  /loans/:id
loan.read            customer  GET  /loans/:id/schedule/export
loan.read            customer  GET  /loans/:id/schedule/print
loan.read            customer  GET  /loans/:id/schedule/:seq
loan.read            customer  GET  /loans/:id/transactions
voucher.read         customer  GET  /loans/:id/entries
loan.read            customer  GET  /loans/:id/history
loan.read            customer  GET  /loans/:id/statement
loan.read            customer  GET  /loans/:id/certificate
repayment.read       customer  GET  /repayments
report.export        customer  GET  /repayments/export
repayment.post       customer  GET  /repayments/new
repayment.post       customer  GET  /repayments/preview
repayment.post       customer  POST /repayments
repayment.read       customer  GET  /repayments/:id
repayment.read       customer  GET  /repayments/:id/print
repayment.reverse    customer  GET  /repayments/:id/reverse
repayment.reverse    customer  POST /repayments/:id/reverse
repayment.read       customer  GET  /loans/:id/payoff
repayment.post       customer  POST /loans/:id/payoff
day-end.read         none      GET  /day-ends
day-end.read         none      GET  /day-ends/progress
day-end.run          none      POST /day-ends
day-end.run          none      POST /day-ends/retry
classification.read  customer  GET  /classifications
classification.read  customer  GET  /classifications/:id
collection.read      customer  GET  /collections
collection.read      customer  GET  /collections/count
collection.read      customer  GET  /collections/cases/:id
collection.work      customer  POST /collections/cases/:id
report.read          none      GET  /reports
report.read          customer  GET  /reports/:key
report.export        customer  POST /reports/:key/export
signed-in            customer  GET  /
signed-in            customer  GET  /panels/:panel
signed-in            customer  GET  /todos
signed-in            customer  GET  /todos/count
`

export interface Reviewed {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly access: Access
  readonly scope: RouteScope
}

export const ROUTES: readonly Reviewed[] = TABLE.trim()
  .split('\n')
  .map(line => {
    const [access, scope, method, path] = line.trim().split(/ +/) as [Access, RouteScope, string, string]
    return { name: `${method} ${path}`, method, path, access, scope }
  })
