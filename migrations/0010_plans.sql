-- Plans beyond the plain ones: what a product allows of them, and what one loan takes. Both are values of their own, so they stand
-- in one column each and are read by src/features/products/plan.ts; an empty one means the plain plan of before.
alter table product_versions add column plan_rules jsonb not null default '{}';
alter table applications add column plan jsonb not null default '{}';
alter table contracts add column plan jsonb not null default '{}';
