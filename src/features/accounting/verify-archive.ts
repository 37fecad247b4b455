import { sql } from 'kysely'

/** 权证库: the running count, the last entry of each deed and the state of each deed say the same. */
export const archiveChecks = [
  {
    name: 'the vault ledger counts what went in and out',
    query: sql<{ detail: string }>`select 'vault of branch ' || branch_id || ' entry ' || seq as detail from (
        select branch_id, seq, count_after, sum(case direction when 'in' then 1 else -1 end) over w as counted, row_number() over w as place
        from archive_vault_entries window w as (partition by branch_id order by seq)) x
      where count_after <> counted or seq <> place`,
  },
  {
    name: 'the deeds in the vault are those of its ledger',
    query: sql<{
      detail: string
    }>`select 'item ' || i.code || ': ' || i.state || ', ledger ' || coalesce(e.direction, 'none') as detail
      from archive_items i left join lateral (select direction from archive_vault_entries x where x.item_id = i.id order by x.id desc limit 1) e on true
      where (i.state = 'vault') <> (coalesce(e.direction, 'out') = 'in')`,
  },
  {
    name: 'a paper is lent when it stands on an open list that went out',
    query: sql<{ detail: string }>`select 'item ' || i.code || ': ' || i.state as detail from archive_items i
      where (i.state = 'lent') <> exists (select from archive_checkout_items x join archive_checkouts k on k.id = x.checkout_id
        where x.item_id = i.id and x.closed_on is null and k.state = 'lent')`,
  },
]
