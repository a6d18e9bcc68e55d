-- A parcel as it was on a day: the version then valid, of those not withdrawn the one recorded last.
-- No row where the parcel had ended by then or the day lies before its first version.
create or replace function parcel_in_force(the_district text, the_no text, as_of date)
returns setof parcel
language sql stable
as $$
select r.*
from (
  select p.valid_from, p.version_no, p as version
  from parcel p
  where p.district_code = the_district and p.parcel_no = the_no
  union all
  select v.valid_from, v.version_no,
         jsonb_populate_record(
           null::parcel,
           v.record || jsonb_build_object('geom', v.geom::text, 'position', st_pointonsurface(v.geom)::text))
  from parcel_version v
  where v.district_code = the_district and v.parcel_no = the_no
    and v.ending <> 'withdrawn'
    and v.valid_to > as_of
) t
cross join lateral (select (t.version).*) r
where t.valid_from is null or t.valid_from <= as_of
order by t.valid_from desc nulls last, t.version_no desc
limit 1
$$;

-- The rows of a batch that are of one kind, as parcels. A new version keeps what its file does not say: a re-survey
-- that measures the ground does not forget the right holder.
drop function if exists incoming_as_parcel(uuid, text);
create function incoming_as_parcel(batch uuid, kind text)
returns table (
  row_no integer,
  held boolean,
  change text,
  district_code text,
  parcel_no text,
  dataset_id uuid,
  alias text,
  registration_code text,
  parcel_code text,
  unit_number text,
  source_key text,
  town_code text,
  address text,
  right_holder text,
  uscc text,
  tenure text,
  certificate_no text,
  certificate_verified boolean,
  certified_use text,
  land_use_scheme text,
  land_use_edition text,
  land_use_code text,
  use_class text,
  granted_on date,
  term_years smallint,
  completed_on date,
  area_m2 numeric,
  area_basis text,
  computed_area_m2 numeric,
  gfa_m2 numeric,
  far numeric,
  building_coefficient numeric,
  building_density numeric,
  green_ratio numeric,
  office_share numeric,
  built_year smallint,
  storeys smallint,
  industry_code text,
  version_no integer,
  geom geometry,
  "position" geometry
)
language sql stable
as $$
select i.row_no, i.held, i.change,
       i.district_code, i.parcel_no, i.dataset_id,
       coalesce(i.alias, p.alias),
       coalesce(r."registrationCode", p.registration_code),
       coalesce(i.parcel_code, p.parcel_code),
       coalesce(r."unitNumber", p.unit_number),
       coalesce(i.source_key, p.source_key),
       coalesce(r."townCode", p.town_code),
       coalesce(r.address, p.address),
       coalesce(r."rightHolder", p.right_holder),
       coalesce(r.uscc, p.uscc),
       coalesce(r.tenure, p.tenure),
       coalesce(r."certificateNo", p.certificate_no),
       coalesce(r."certificateVerified", p.certificate_verified),
       coalesce(r."certifiedUse", p.certified_use),
       case when r."landUseCode" is null then p.land_use_scheme else r."landUseScheme" end,
       case when r."landUseCode" is null then p.land_use_edition else r."landUseEdition" end,
       coalesce(r."landUseCode", p.land_use_code),
       coalesce(r."useClass", p.use_class),
       coalesce(r."grantedOn", p.granted_on),
       coalesce(r."termYears", p.term_years),
       coalesce(r."completedOn", p.completed_on),
       coalesce(r."areaM2", case when p.area_basis <> 'computed' then p.area_m2 end, a.computed_m2)::numeric(14, 2),
       case
         when r."areaM2" is not null then r."areaBasis"
         when p.area_basis <> 'computed' then p.area_basis
         else 'computed'
       end,
       a.computed_m2,
       coalesce(r."gfaM2", p.gfa_m2)::numeric(14, 2),
       coalesce(r.far, p.far),
       coalesce(r."buildingCoefficient", p.building_coefficient),
       coalesce(r."buildingDensity", p.building_density),
       coalesce(r."greenRatio", p.green_ratio),
       coalesce(r."officeShare", p.office_share),
       coalesce(r."builtYear", p.built_year),
       coalesce(r.storeys, p.storeys),
       coalesce(r."industryCode", p.industry_code),
       coalesce(i.version_no, 1),
       i.geom,
       i.position
from incoming_parcel i
cross join lateral (select round(st_area(i.plane)::numeric, 2)::numeric(14, 2) as computed_m2) a
cross join lateral jsonb_to_record(i.record) as r (
  "registrationCode" text, "unitNumber" text, "townCode" text, address text, "rightHolder" text, uscc text, tenure text,
  "certificateNo" text, "certificateVerified" boolean, "certifiedUse" text,
  "landUseScheme" text, "landUseEdition" text, "landUseCode" text, "useClass" text,
  "grantedOn" date, "termYears" smallint, "completedOn" date, "areaM2" numeric, "areaBasis" text, "gfaM2" numeric,
  far numeric, "buildingCoefficient" numeric, "buildingDensity" numeric, "greenRatio" numeric, "officeShare" numeric,
  "builtYear" smallint, storeys smallint, "industryCode" text)
left join parcel p
  on kind <> 'new' and p.district_code = i.district_code and p.parcel_no = i.parcel_no
where i.dataset_id = batch
  and i.change = kind
$$;
