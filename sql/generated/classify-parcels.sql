-- Placeholder until `npm run sql` writes the real one: same signature, everything undetermined.
create or replace function classify_parcels(as_of date) returns table(
  district_code text, parcel_no text,
  scope_1 boolean, scope_2 boolean, scope_3 boolean,
  cat_1 boolean, cat_2 boolean, cat_3 boolean, cat_4 boolean, cat_5 boolean, cat_6 boolean,
  excl_1 boolean, excl_2 boolean, excl_3 boolean,
  overall text, matched text[], excluded_by text[], missing text[], policy_in_force boolean, recognisable boolean)
language sql stable as $$
  select m.district_code, m.parcel_no, null::boolean, null::boolean, null::boolean,
         null::boolean, null::boolean, null::boolean, null::boolean, null::boolean, null::boolean,
         null::boolean, null::boolean, null::boolean,
         'undetermined', '{}'::text[], '{}'::text[], '{}'::text[], true, false
  from parcel_measures(as_of) m
$$;
