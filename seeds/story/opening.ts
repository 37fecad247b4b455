import { createCustomer } from '../../src/features/customers/commands'
import type { CustomerInput } from '../../src/features/customers/record'
import { addDays, type BookDate, bookDate } from '../../src/lending/dates'
import { borrowers, placeOf } from './borrowers'
import type { Borrower } from './cast'
import { loans } from './loans'
import { accountNo, cardNo, creditCode, mobileNo, pick, residentNo, timeOf } from './numbers'
import { officerOf } from './offices'
import type { Act, Stage } from './stage'

const wan = (n: number): bigint => BigInt(Math.round(n * 1_000_000))
const BANK = '云溪农村商业银行'

function personOf(one: Borrower, place: number): CustomerInput {
  return {
    kind: 'person',
    name: one.name,
    idType: '10',
    idNo: residentNo(one.born, place, one.sex ?? 'm'),
    idExpiresOn: bookDate(`20${28 + (place % 18)}-${one.born.slice(5, 8)}15`),
    phone: mobileNo(place),
    address: `云溪县${one.place}`,
    ethnicity: '01',
    nationality: '156',
    marital: one.marital ?? '20',
    education: one.education ?? '70',
    occupation: one.occupation ?? '90',
    employer: one.employer ?? null,
    industry: one.industry,
    annualIncomeFen: wan(one.incomeWan),
    monthlyDebtFen: BigInt((place * 37) % 9) * 20_000n,
    accountName: one.name,
    accountBank: BANK,
    accountNo: cardNo(place),
    source: one.source ?? pick(['walk_in', 'referral', 'online'], one.name),
    important: one.important ?? false,
  }
}

/** GB/T 4754-2017 of those whose section alone does not tell their size. */
const INDUSTRY_CODES: Readonly<Record<string, string>> = { 云溪县顺达农机有限公司: 'F5171' }

function firmOf(one: Borrower, place: number): CustomerInput {
  return {
    kind: one.kind,
    name: one.name,
    idType: '20',
    idNo: creditCode(one.register ?? '91', place),
    idExpiresOn: bookDate('9999-12-31'),
    phone: mobileNo(place),
    address: `云溪县${one.place}`,
    industry: one.industry,
    industryCode: INDUSTRY_CODES[one.name] ?? null,
    businessStatus: '1',
    capitalCurrency: 'CNY',
    legalRepresentative: one.legal ?? null,
    registeredCapitalFen: one.capitalWan === undefined ? null : wan(one.capitalWan),
    foundedOn: bookDate(one.born),
    businessScope: one.scope ?? null,
    employeeCount: one.staff ?? null,
    annualRevenueFen: wan(one.incomeWan),
    ...(one.kind === 'sole' ? { annualIncomeFen: wan(one.incomeWan / 5) } : {}),
    accountName: one.name,
    accountBank: BANK,
    accountNo: accountNo(place),
    source: one.source ?? 'referral',
    important: one.important ?? false,
  }
}

const opened = new Map(
  borrowers.map(one => {
    const first = loans
      .filter(loan => loan.who === one.name)
      .map(loan => loan.on)
      .sort()[0]
    const since = one.since ?? (first === undefined ? undefined : addDays(bookDate(first), -2))
    if (since === undefined) throw new Error(`${one.name} never comes into the story`)
    return [one.name, since]
  }),
)

export const customerKey = (name: string): string => `customer/${name}`

/** Files of those who come for the first time. */
export function openings(stage: Stage, today: BookDate): Act[] {
  return borrowers
    .filter(one => opened.get(one.name)! <= today && !stage.has(customerKey(one.name)))
    .map(one => ({
      key: customerKey(one.name),
      staffNo: officerOf(stage, one.name),
      time: timeOf(one.name, 8, 9),
      run: (trx, { actor, today: day }) => {
        const place = placeOf(one.name)
        return createCustomer(trx, actor, day, one.kind === 'person' ? personOf(one, place) : firmOf(one, place))
      },
    }))
}
