import type { Kysely } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { firstRateDay, type Priced, pricedAt } from '../../lending/pricing'
import { isRefused, type Refused } from '../../lending/refusal'
import type { Translate } from '../../web/i18n'
import { floatingOf, lprText, modeOf } from '../products/pricing'
import { lprQuotes } from '../settings/queries'

export interface PricedContract {
  readonly pricing?: unknown
  readonly signedOn: BookDate | null
}

/** The rate a floating contract begins with if it is paid out on `valueDate`, on the LPR of the day it names; null for a fixed one. */
export async function firstRate(
  db: Kysely<DB>,
  { pricing, signedOn }: PricedContract,
  valueDate: BookDate,
): Promise<Priced | Refused | null> {
  const agreed = floatingOf(pricing)
  if (!agreed) return null
  const { mode } = modeOf(agreed.pricing)
  const on = firstRateDay({ ...agreed, mode }, signedOn ?? valueDate, valueDate)
  return pricedAt(await lprQuotes(db), agreed, on)
}

/** The contract at the rate it comes to: as it was paid out, else as it would be today. A fixed one is what it is. */
export async function atItsRate<C extends PricedContract & { readonly ratePpm: number }>(
  db: Kysely<DB>,
  contract: C,
  today: BookDate,
  paidOutOn: BookDate | null = null,
): Promise<C> {
  const priced = await firstRate(db, contract, paidOutOn ?? today)
  const agreed = floatingOf(contract.pricing)
  if (priced === null || isRefused(priced) || !agreed) return contract
  const { ratePpm, lprPpm, lprFrom } = priced
  return { ...contract, ratePpm, pricing: { ...agreed, lprPpm, lprFrom } }
}

/** 2025-05-20 公布的一年期 LPR 3.00% 加 145 个基点; null for a fixed rate. */
export const rateBehind = (t: Translate, { pricing }: { readonly pricing?: unknown }): string | null => {
  const agreed = floatingOf(pricing)
  return agreed && lprText(t, agreed)
}
