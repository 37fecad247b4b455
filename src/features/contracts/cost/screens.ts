import { writeLetter } from '../../../export/pdf/letter'
import { isRefused, type Refused } from '../../../lending/refusal'
import { refusalWords } from '../../../refusals'
import type { Ctx } from '../../../web/context'
import { beginPdf, paperFoot, takenBy } from '../../../web/download'
import { HttpError, notFound } from '../../../web/errors'
import { emptyForm, type FormState, readForm, refusedForm } from '../../../web/form'
import { once } from '../../../web/once'
import { page } from '../../../web/page'
import { leaveToast } from '../../../web/toast'
import { type ApplicationPage, applicationPage } from '../../applications/page-queries'
import { recordAlone } from '../../audit/commands'
import { FEE_WAY_WORDS, FEE_WAYS, optionsOf, PARTY_WORDS, type Party } from '../../calculator/words'
import { productVersion } from '../../products/queries'
import { isStatementDue, issueStatement, signStatement, type Worked, workOut } from './commands'
import type { StatementContent } from './content.paper'
import { EXTRA_LINES, extraFields, extrasOf, signFields, typedExtras } from './fields'
import { byHand, feeKindsFor, type StatementRow, statementOf, statementsOf } from './queries'
import { NOTHING_ELSE, STATEMENT, type StatementPaper, statementLetter, statementNo } from './statement.paper'

async function found(c: Ctx): Promise<ApplicationPage> {
  const application = await applicationPage(c.db, c.viewer, c.id())
  if (!application) throw notFound()
  return application
}

const work = (c: Ctx, application: ApplicationPage, extras: ReturnType<typeof extrasOf>) =>
  workOut(
    c.db,
    application,
    { name: application.customerName, no: application.customerNo, kind: application.customerKind },
    c.today,
    extras,
  )

const frozen = (row: StatementRow): StatementContent => row.content as unknown as StatementContent

async function kindOptions(c: Ctx, application: ApplicationPage) {
  const product = await productVersion(c.db, application.productVersionId)
  const kinds = product ? await feeKindsFor(c.db, product.productId, c.today) : []
  return [
    { value: '', label: c.t('无') },
    ...byHand(kinds).map(kind => ({
      value: String(kind.id),
      label: `${c.viewer.lang === 'en' ? kind.nameEn : kind.name} · ${c.t(PARTY_WORDS[kind.party as Party])}`,
    })),
  ]
}

interface Shown {
  readonly typed: FormState
  readonly signing?: FormState
  /** Fees were typed to be tried out. */
  readonly tried?: boolean
  readonly status?: number
}

function statesOf(c: Ctx, rows: readonly StatementRow[], worked: Worked | Refused) {
  const [newest] = rows
  const current = newest && !isRefused(worked) && newest.termsHash === worked.termsHash
  return {
    newest: newest
      ? {
          id: newest.id,
          no: statementNo(newest.id),
          content: frozen(newest),
          signedOn: newest.signedOn,
          current,
        }
      : null,
    rows: rows.map(row => ({
      done: row.signedOn === null && row.id !== newest?.id,
      cells: {
        no: {
          text: statementNo(row.id),
          href: c.may('contract.create')
            ? `/applications/${row.applicationId}/cost-statement/${row.id}/print`
            : undefined,
        },
        on: row.issuedOn,
        by: row.issuerName,
        state: {
          badge:
            row.signedOn !== null
              ? { word: c.t('已签署'), tone: 'ok' }
              : row.id !== newest?.id
                ? { word: c.t('已被取代'), tone: 'mute' }
                : current
                  ? { word: c.t('待签署'), tone: 'warn' }
                  : { word: c.t('条款已变化'), tone: 'bad' },
        },
        signed: row.signedOn === null ? '' : `${row.signedOn} ${row.signedBy ?? ''}`,
        hash: row.contentHash.slice(0, 16),
      },
    })),
  }
}

/** What was issued is shown as it was issued, as long as it holds; a trial of other fees only when one was asked for. */
function issuedToShow(rows: readonly StatementRow[], open: boolean, tried: boolean, worked: Worked | Refused) {
  const [newest] = rows
  if (!newest || !open || isRefused(worked)) return newest ?? null
  return !tried && newest.termsHash === worked.termsHash ? newest : null
}

async function render(c: Ctx, { typed, signing = emptyForm(), tried = false, status = 200 }: Shown): Promise<void> {
  const application = await found(c)
  const read = readForm(extraFields(typed.raw), typed.raw, c.t)
  const worked = await work(c, application, read.ok ? extrasOf(read.values) : [])
  const [rows, kinds, due] = await Promise.all([
    statementsOf(c.db, application.id),
    kindOptions(c, application),
    isStatementDue(c.db, application.customerKind, c.today),
  ])
  const open =
    !isRefused(worked) && !worked.agreed.provisional && (worked.agreed.contract?.state ?? 'drafted') === 'drafted'
  const issued = issuedToShow(rows, open, tried, worked)
  page(
    c,
    'contracts/cost-statement',
    {
      application,
      worked: isRefused(worked) ? null : worked,
      shown: issued ? frozen(issued) : isRefused(worked) ? null : worked.content,
      issuedShown: issued !== null,
      problem: isRefused(worked) ? c.t(refusalWords(worked), worked.params) : null,
      typed,
      signing,
      errors: [...typed.errors, ...signing.errors],
      ...statesOf(c, rows, worked),
      kinds,
      ways: optionsOf(c.t, FEE_WAY_WORDS, FEE_WAYS),
      lines: EXTRA_LINES,
      due,
      open,
      nothingElse: NOTHING_ELSE,
      acts: { issue: open && c.may('contract.create'), sign: open && c.may('contract.sign') },
    },
    { status },
  )
}

/** The statement as it was issued; before that, or when fees were typed, as it would be issued now. */
export function show(c: Ctx): Promise<void> {
  const raw = typedExtras(c.req.query as Record<string, unknown>)
  const read = readForm(extraFields(raw), raw, c.t)
  // Sent empty it asks as well: for a statement without fees of this loan.
  const tried = c.req.query.e1k !== undefined
  return render(c, read.ok ? { typed: emptyForm(raw), tried } : { typed: read.form, tried, status: 422 })
}

export async function issue(c: Ctx): Promise<void> {
  const application = await found(c)
  const fields = extraFields(c.req.body as Record<string, unknown>)
  const read = readForm(fields, c.req.body, c.t)
  if (!read.ok) return render(c, { typed: read.form, tried: true, status: 422 })
  const result = await once(c, 'cost-statement.issue', (trx, actor, today) =>
    issueStatement(trx, actor, today, application.id, extrasOf(read.values)),
  )
  if (isRefused(result))
    return render(c, { typed: refusedForm(fields, read.raw, result, c.t), tried: true, status: 422 })
  leaveToast(c.res, { words: '已出具明示表 {no}', params: { no: statementNo(result.id) } })
  c.res.redirect(303, `/applications/${application.id}/cost-statement`)
}

export async function sign(c: Ctx): Promise<void> {
  const application = await found(c)
  const read = readForm(signFields, c.req.body, c.t)
  if (!read.ok) return render(c, { typed: emptyForm(), signing: read.form, status: 422 })
  const { statement: id, signedOn, signedBy } = read.values
  const result = await once(c, 'cost-statement.acknowledge', (trx, actor, today) =>
    signStatement(trx, actor, today, { id, applicationId: application.id, signedOn, signedBy: signedBy ?? '' }),
  )
  if (isRefused(result)) {
    return render(c, { typed: emptyForm(), signing: refusedForm(signFields, read.raw, result, c.t), status: 422 })
  }
  leaveToast(c.res, { words: '已登记明示表签署' })
  const contract = await c.db
    .selectFrom('contracts')
    .select('id')
    .where('applicationId', '=', application.id)
    .where('state', '=', 'drafted')
    .executeTakeFirst()
  c.res.redirect(303, contract ? `/contracts/${contract.id}` : `/applications/${application.id}/cost-statement`)
}

async function write(
  c: Ctx,
  application: ApplicationPage,
  paper: Pick<StatementPaper, 'content' | 'no' | 'hash' | 'day'>,
) {
  await recordAlone(c.db, c.actor, {
    act: 'cost-statement.print',
    subject: `application:${application.id}`,
    customerId: application.customerId,
    businessDate: c.today,
    after: { no: paper.no, hash: paper.hash },
  })
  beginPdf(c, `${STATEMENT} ${paper.no ?? application.applicationNo}`)
  const footer = paperFoot(c, paper.no ?? application.applicationNo)
  await writeLetter(c.res, statementLetter({ ...paper, bank: c.deps.bank(), footer, watermark: takenBy(c) }))
}

/** A statement as it was issued, word for word. */
export async function printIssued(c: Ctx): Promise<void> {
  const application = await found(c)
  const row = await statementOf(c.db, application.id, c.id('statement'))
  if (!row) throw notFound()
  await write(c, application, {
    content: frozen(row),
    no: statementNo(row.id),
    hash: row.contentHash,
    day: row.issuedOn,
  })
}

/** For talking it over before anything was decided: without a number, not to be signed. */
export async function printDraft(c: Ctx): Promise<void> {
  const application = await found(c)
  const raw = typedExtras(c.req.query as Record<string, unknown>)
  const read = readForm(extraFields(raw), raw, c.t)
  const worked = await work(c, application, read.ok ? extrasOf(read.values) : [])
  if (isRefused(worked)) throw new HttpError(422, c.t(refusalWords(worked), worked.params))
  await write(c, application, { content: worked.content, no: null, hash: null, day: c.today })
}
