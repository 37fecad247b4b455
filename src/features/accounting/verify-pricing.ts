import { sql } from 'kysely'

/** 浮动利率 by contract: the first rate is an LPR published by its day and the spread, and the loan began with it. */
export const pricingCheck = {
  name: 'a floating loan began with a published LPR and the spread of its contract',
  query: sql<{ detail: string }>`select 'loan ' || l.loan_no || ': ' || p.rate_ppm as detail
    from loan_pricings p join loans l on l.id = p.loan_id join contracts k on k.id = l.contract_id
    where p.origin = 'contract' and (p.rate_ppm <> (l.terms -> 'servicing' ->> 'ratePpm')::int
      or p.spread_ppm <> (k.pricing ->> 'spreadPpm')::int or p.tenor <> k.pricing ->> 'tenor' or p.from_date <> l.value_date
      or not exists (select from lpr_rates r where r.effective_from <= p.priced_on
        and p.rate_ppm - p.spread_ppm = case p.tenor when '1Y' then r.one_year_ppm else r.five_year_ppm end))
    union all select 'contract ' || k.contract_no || ': floats, its loan does not' from contracts k join loans l on l.contract_id = k.id
    where k.pricing <> '{}' and not exists (select from loan_pricings p where p.loan_id = l.id and p.origin = 'contract')`,
}
