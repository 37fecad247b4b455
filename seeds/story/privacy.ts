import { askCase, decideCase } from '../../src/features/privacy/cases/commands'
import { giveConsent } from '../../src/features/privacy/consents/commands'
import { decide, identify, openRequest, propose } from '../../src/features/privacy/requests/commands'
import { type BookDate, bookDate } from '../../src/lending/dates'
import { timeOf } from './numbers'
import { officeOf, officerOf } from './offices'
import { customerKey } from './opening'
import type { Act, Hand, Stage } from './stage'

type Trx = Parameters<Act['run']>[0]

interface Told {
  readonly on: string
  readonly key: string
  readonly who: string
  /** Left out: the officer of the customer; head: the head of his branch. */
  readonly staffNo?: string
  readonly after?: string
  readonly run: (trx: Trx, hand: Hand, stage: Stage, customerId: number) => ReturnType<Act['run']>
}

const consent = (on: string, who: string, purpose: string): Told => ({
  on,
  who,
  key: `consent/${who}/${purpose}`,
  run: (trx, { actor, viewer, today }, _stage, customerId) =>
    giveConsent(trx, actor, today, {
      customerId,
      purpose,
      scope: '',
      channel: 'paper',
      signerRole: who.endsWith('公司') ? 'representative' : 'self',
      signer: who.endsWith('公司') ? '法定代表人' : null,
      givenOn: bookDate(on) > today ? today : bookDate(on),
      expiresOn: null,
      applicationId: null,
      documentId: null,
      sight: viewer,
    }),
})

const ASKED = 'privacy/asked/张伟'
const COPY = 'privacy/copy/王建国'
const HOLD = 'privacy/hold/孙桂芳'

/** Consents, requests in every state and two cases for two people: so that no page of privacy stands empty. */
const told: readonly Told[] = [
  consent('2026-01-12', '陈秀兰', 'processing'),
  consent('2026-03-12', '张伟', 'processing'),
  consent('2026-05-27', '张伟', 'bureau_query'),
  consent('2026-06-18', '云溪县绿源茶业有限公司', 'bureau_query'),
  consent('2026-10-14', '王建国', 'bureau_query'),
  consent('2026-10-14', '王建国', 'bureau_report'),
  consent('2026-10-14', '王建国', 'marketing'),
  consent('2026-11-05', '杨丽华', 'marketing'),
  {
    on: '2026-11-02',
    who: '王建国',
    key: COPY,
    run: (trx, { actor, viewer, today }, _stage, customerId) =>
      openRequest(trx, actor, today, {
        customerId,
        kind: 'copy',
        channel: 'counter',
        askerRole: 'self',
        content: '需要一份本人全部贷款资料的副本',
        askedOn: today,
        sight: viewer,
      }),
  },
  {
    on: '2026-11-03',
    who: '王建国',
    key: `${COPY}/identity`,
    after: COPY,
    run: (trx, { actor, viewer, today }, stage) =>
      identify(trx, actor, today, { id: stage.id(COPY), how: '柜面核对身份证原件与本人', sight: viewer }),
  },
  {
    on: '2026-11-04',
    who: '王建国',
    key: `${COPY}/answer`,
    after: `${COPY}/identity`,
    run: (trx, { actor, viewer, today }, stage) =>
      propose(trx, actor, today, {
        id: stage.id(COPY),
        outcome: 'granted',
        answer: '随本答复书提供本机构保存的您的个人信息副本一份。',
        sight: viewer,
      }),
  },
  {
    on: '2026-11-05',
    who: '王建国',
    key: `${COPY}/reply`,
    staffNo: 'head',
    after: `${COPY}/answer`,
    run: (trx, { actor, viewer, today }, stage) =>
      decide(trx, actor, today, { id: stage.id(COPY), agree: true, opinion: '', sight: viewer }),
  },
  {
    on: '2026-11-18',
    who: '张伟',
    key: ASKED,
    run: (trx, { actor, viewer, today }, _stage, customerId) =>
      openRequest(trx, actor, today, {
        customerId,
        kind: 'correct',
        channel: 'phone',
        askerRole: 'self',
        content: '登记的工作单位已经变更，请更正',
        askedOn: today,
        sight: viewer,
      }),
  },
  {
    on: '2026-11-12',
    who: '孙桂芳',
    key: HOLD,
    staffNo: '0711',
    run: (trx, { actor, viewer, today }, _stage, customerId) =>
      askCase(trx, actor, today, {
        customerId,
        kind: 'hold',
        reason: '准备起诉，证据须保全',
        people: [],
        sight: viewer,
      }),
  },
  {
    on: '2026-11-13',
    who: '孙桂芳',
    key: `${HOLD}/agreed`,
    staffNo: 'head',
    after: HOLD,
    run: (trx, { actor, viewer, today }, stage) =>
      decideCase(trx, actor, today, { id: stage.id(HOLD), agree: true, opinion: '同意保全', sight: viewer }),
  },
]

export function privacyActs(stage: Stage, today: BookDate): Act[] {
  const due = told.filter(
    one =>
      one.on <= today &&
      stage.has(customerKey(one.who)) &&
      !stage.has(one.key) &&
      (one.after === undefined || (stage.has(one.after) && stage.on(one.after)! < today)),
  )
  return due.map(one => {
    const { who, staffNo: by } = one
    const staffNo = by === 'head' ? officeOf(who).head : (by ?? officerOf(stage, who))
    return {
      key: one.key,
      staffNo,
      time: timeOf(one.key, 14, 16),
      run: (trx, hand) => one.run(trx, hand, stage, stage.id(customerKey(one.who))),
    }
  })
}
