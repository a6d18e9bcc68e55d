-- What the map draws: each parcel's outcome and standing in a few columns beside its place, and how many there are in
-- each square of a grid. Derived from the records and no record itself (map/draw in sql/functions): it is changed in
-- place, and could be made anew at any time.

-- One row for each span of days in which a parcel stood alike; one of them begins at the beginning.
create table map_parcel (
  district_code text not null,
  parcel_no text not null,
  -- The tile of zoom 22 that it lies in, numbered so that those within one tile of any zoom follow each other.
  place bigint not null,
  since date not null,
  until date not null,
  overall land_outcome not null,
  -- The categories that it meets: bit 0 is CAT-1.
  categories smallint not null,
  -- stage.ord
  stage smallint not null,
  -- The mode of its project, '' without one; the year of its annual plan, 0 without one.
  mode text not null,
  plan_year smallint not null,
  -- Everybody may see it.
  disclosed boolean not null,
  -- Hundredths of m².
  area_dm2 bigint not null,
  primary key (district_code, parcel_no, since)
);
create index map_parcel_place on map_parcel (district_code, place);
-- Of many parcels in a tile a filter leaves few: these are found without the others.
create index map_parcel_eligible on map_parcel (district_code, place) where overall = 'eligible';
create index map_parcel_under_way on map_parcel (district_code, place) where stage > 0 or mode <> '' or plan_year > 0;

-- How many parcels came to stand so on a day in each tile of a zoom, less those that ceased to: what there was on any
-- day is a sum. Tiles of zoom 13 and of 15 and 16 are held; others are summed from these. At the day 'infinity' stands
-- what there is after the last change, so that most readers need not sum up the days.
create table map_cell (
  district_code text not null,
  zoom smallint not null,
  place bigint not null,
  overall land_outcome not null,
  categories smallint not null,
  stage smallint not null,
  mode text not null,
  plan_year smallint not null,
  disclosed boolean not null,
  since date not null,
  parcels integer not null,
  area_dm2 bigint not null,
  primary key (district_code, zoom, place, overall, categories, stage, mode, plan_year, disclosed, since)
);
-- Sums that have come to nothing are swept out.
create index map_cell_empty on map_cell (district_code) where parcels = 0 and area_dm2 = 0;
create index map_cell_now on map_cell (district_code, zoom, place) where since = 'infinity';

-- How often a district has been drawn, and the box of all that was ever drawn of it, in tiles of zoom 22.
create table map_district (
  district_code text primary key,
  version bigint not null default 0,
  -- The last run of the classification that was drawn.
  run_no bigint not null default 0,
  -- No parcel of it changed its standing after this day.
  last_change date not null default '-infinity',
  west integer not null default 4194304,
  north integer not null default 4194304,
  east integer not null default -1,
  south integer not null default -1
);

-- What has changed and was not drawn yet: a parcel, a whole district (without a number), an import, or a run of the
-- classification. Written in the transaction of the change; whoever asks for the map draws it first.
create table map_change (
  change_no bigint generated always as identity primary key,
  district_code text,
  parcel_no text,
  dataset_id uuid,
  run_no bigint
);

insert into map_district (district_code, run_no)
select d.code, coalesce((select max(r.run_no) from classification_run r where r.finished_at is not null), 0)
from district d;
insert into map_change (district_code)
select d.code
from district d;

do $$
begin
  call guard_parcel_record('map_parcel', 'disclosed');

  -- A square may hold one parcel only, so it is seen as parcels are. An organisation's few are counted one by one.
  alter table map_cell enable row level security;
  create policy city_offices_read on map_cell for select
    to panhuo_bureau, panhuo_city, panhuo_finance, panhuo_auditor, panhuo_house using (true);
  create policy district_reads_its_own on map_cell for select
    to panhuo_district, panhuo_county_bureau using (district_code = acting_district());
  create policy visitor_reads_disclosed on map_cell for select to panhuo_anonymous using (disclosed);
  grant select on map_cell to panhuo_agency, panhuo_entity, panhuo_anonymous, panhuo_bureau, panhuo_city, panhuo_finance, panhuo_auditor, panhuo_house,
    panhuo_district, panhuo_county_bureau;

  -- The house alone says whether the map is as it was.
  alter table map_district enable row level security;
  create policy house_reads on map_district for select to panhuo_house using (true);
  grant select on map_district to panhuo_house;

  -- Whoever changes something says so. More than needed is drawn for nothing, and tells nobody anything.
  grant insert on map_change to panhuo_bureau, panhuo_city, panhuo_finance, panhuo_district, panhuo_county_bureau,
    panhuo_agency, panhuo_entity, panhuo_house;
  grant select on map_change to panhuo_house;
end
$$;
