-- Interest is accrued while money goes on coming in. The snapshot says which receipts its two figures contain, so that
-- verify can still compare the closing balance to the fen.
alter table accrual_runs add column seen pg_snapshot;
