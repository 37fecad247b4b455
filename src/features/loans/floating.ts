import { sql } from 'kysely'

/**
 * Does the pricing `p` (a row of loan_pricings) still hold? The newest that was agreed, unless a rate was agreed anew after it
 * (利率调整, 展期, 重组); an event that was taken back ends nothing.
 */
export const stillFloats = sql<boolean>`(p.state = 'agreed' and p.mode <> 'fixed'
  and not exists (select from loan_pricings n where n.loan_id = p.loan_id and n.state = 'agreed' and n.id > p.id)
  and not exists (select from loan_events e where e.loan_id = p.loan_id and e.seq > p.after_seq
    and (e.kind in ('extend', 'restructure') or (e.kind = 'rate' and e.data ->> 'why' = 'agreed'))
    and not exists (select from loan_events r where r.loan_id = e.loan_id and r.kind = 'reverse' and (r.data ->> 'of')::int = e.seq)))`

/** Does the loan of the query follow the LPR? */
export const loanFloats = sql<boolean>`exists (select from loan_pricings p where p.loan_id = loans.id and ${stillFloats})`
