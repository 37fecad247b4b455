-- The business date a contract was drawn up on: it is not signed before it. Contracts that were signed already need none.
alter table contracts add drawn_on date;
update contracts c set drawn_on = least((c.created_at at time zone 'Asia/Shanghai')::date, (select d.today from business_day d)) where c.state = 'drafted';
alter table contracts add constraint contracts_drawn check (state <> 'drafted' or drawn_on is not null);
