-- 复核 of a class event is another person's than who entered it, whatever a program says.
create function class_event_second_hand() returns trigger language plpgsql as $$
begin
  if exists (select from class_events e where e.id = new.event_id and e.made_by = new.decided_by) then
    raise exception 'class event % is checked by another than who entered it', new.event_id using errcode = '23514';
  end if;
  return new;
end $$;
create trigger class_event_checks_second_hand before insert on class_event_checks for each row execute function class_event_second_hand();
