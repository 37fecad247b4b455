-- How the rate of a loan is formed, from the product to the 借据: fixed as before, or LPR and a spread with days on which it is priced anew.

-- What a version of a product offers; an empty one offers fixed rates only.
alter table product_versions add column pricing jsonb not null default '{}';

-- What was agreed, with the LPR it was worked out on; an empty one is fixed. rate_ppm is what that comes to.
alter table applications add column pricing jsonb not null default '{}';
alter table applications add check (pricing = '{}' or rate_ppm = (pricing ->> 'lprPpm')::int + (pricing ->> 'spreadPpm')::int);
alter table contracts add column pricing jsonb not null default '{}';
alter table contracts add check (pricing = '{}' or rate_ppm = (pricing ->> 'lprPpm')::int + (pricing ->> 'spreadPpm')::int);

-- Agreed in the contract and in force from the first day, or by a change afterwards. The LPR of `priced_on` made the first rate.
alter table loan_pricings add column origin text not null default 'change' check (origin in ('change', 'contract'));
alter table loan_pricings add column priced_on date;
alter table loan_pricings add check ((origin = 'contract') = (priced_on is not null));
alter table loan_pricings add check (origin = 'change' or state = 'agreed' and mode <> 'fixed' and priced_on <= from_date);
create unique index loan_pricings_contract on loan_pricings (loan_id) where origin = 'contract';
