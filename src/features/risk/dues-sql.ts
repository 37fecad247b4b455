import { type RawBuilder, sql } from 'kysely'
import type { BookDate } from '../../lending/dates'

export interface LateDues {
  readonly principalFen: bigint
  readonly interestFen: bigint
  readonly penaltyFen: bigint
  readonly compoundFen: bigint
  readonly totalFen: bigint
}

/** round_half_up(fraction × base) without leaving whole numbers: div(2ab + c, 2c). */
const part = (base: RawBuilder<unknown>, num: RawBuilder<unknown>, den: RawBuilder<unknown>) =>
  sql`case when ${base} <= 0 then 0 else div(2 * ${base} * ${num} + ${den}, 2 * ${den}) end`

/** Rate × days; dated rates and paused days are looked at only where a loan has them. */
const rateDays = (since: RawBuilder<unknown>, until: RawBuilder<unknown>) =>
  sql`case when l.standing is null then s.rate * greatest(${until} - ${since}, 0)
    else late_rate_days(l.terms, l.standing, ${since}, ${until}) end`

/**
 * What a loan `l` owes on late 期 as of a day, by component, as a lateral subquery: the arithmetic of `latenessOf` in the
 * core, in SQL, so that lists of thousands of loans need no loop. A test holds both together.
 */
export function lateDues(asOf: BookDate): RawBuilder<LateDues> {
  const day = sql`${asOf}::date`
  const principal = sql`(i.principal_fen - i.paid_principal_fen)`
  const interest = sql`(i.interest_fen - i.paid_interest_fen)`
  const den = sql`(1000000::numeric * 1000000 * s.basis)`
  const late = sql`((1000000 + s.ratio) * ${rateDays(sql`p.since`, day)})`
  const compound = sql`case s.base when 'none' then 0::numeric when 'penalty' then ${late}
    else 1000000 * ${rateDays(sql`p.since`, sql`least(${day}, s.maturity)`)}
      + (1000000 + s.ratio) * ${rateDays(sql`greatest(p.since, s.maturity)`, day)} end`
  return sql<LateDues>`(
    select principal_fen, interest_fen, penalty_fen, compound_fen, principal_fen + interest_fen + penalty_fen + compound_fen as total_fen
    from (select
      coalesce(sum(${principal}), 0)::bigint as principal_fen,
      coalesce(sum(${interest}), 0)::bigint as interest_fen,
      coalesce(sum(greatest(i.penalty_fen + ${part(principal, late, den)} - i.paid_penalty_fen, 0)), 0)::bigint as penalty_fen,
      coalesce(sum(greatest(i.compound_fen + ${part(interest, sql`(${compound})`, den)} - i.paid_compound_fen, 0)), 0)::bigint as compound_fen
    from installments i
      cross join lateral (select (l.terms #>> '{servicing,ratePpm}')::numeric as rate,
        (l.terms #>> '{servicing,penaltyRatioPpm}')::numeric as ratio, (l.terms #>> '{servicing,dayBasis}')::numeric as basis,
        (l.terms #>> '{servicing,graceDays}')::int as grace, coalesce((l.standing ->> 'maturity')::date, (l.terms #>> '{servicing,maturityDate}')::date) as maturity,
        l.terms #>> '{servicing,compoundBase}' as base) s
      cross join lateral (select least(coalesce(i.penalty_through, i.pay_date), ${day}) as since) p
    where i.loan_id = l.id and i.settled_on is null and ${day} > i.pay_date + s.grace) sums)`
}
