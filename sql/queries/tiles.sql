-- name: drawMap :one
-- What was changed and is not on the map yet, drawn; `districts` says of how many.
select draw_map(:today::date) as "districts!";

-- name: askMapToken :one
-- Changes with anything that `readMapState` tells, since versions only rise; asked for every tile, so it is one short
-- row. `pending` is true while something is still to be drawn.
select concat_ws(' ', count(*), sum(l.version),
         (select concat_ws('.', count(*), max(o.outline_no)) from district_outline o)) as "token!",
       count(*) > 0 as "drawn!",
       exists (select from map_change) as "pending!"
from map_district l;

-- name: readMapState :many
-- How often each district was drawn, and the box of all of it.
select l.district_code as "districtCode!",
       l.version as "version!",
       l.west as "west!",
       l.north as "north!",
       l.east as "east!",
       l.south as "south!",
       l.last_change as "lastChange!",
       (select concat_ws('.', count(*), max(o.outline_no)) from district_outline o) as "outlines!"
from map_district l
order by l.district_code;

-- name: readAssignmentVersion :one
-- Changes with what an organisation may see. A count: of two rows the later number may be there first.
select count(*) as "version!"
from parcel_assignment a
where a.organisation = :organisation::text;

-- name: redrawDistricts :exec
-- All of every district, at the next drawing.
insert into map_change (district_code)
select d.code
from district d;

-- name: redrawSmallDistricts :exec
-- After something that the outcomes of all parcels rest on has changed: of a large district they change with the next
-- classification only.
insert into map_change (district_code)
select d.code
from district d
where (select count(*) from (select from parcel p where p.district_code = d.code limit 5001) n) <= 5000;

-- name: redrawDataset :exec
-- What an import brought, or what its withdrawal left.
insert into map_change (dataset_id)
values (:datasetId::uuid);

-- name: drawRun :exec
insert into map_change (run_no)
values (:runNo::bigint);

-- name: cellTile :one
-- Of a tile too full for its parcels: how many there are and of what area, in sixteen squares a side, each with the
-- counts (`CAT-2`) and areas (`CAT-2:m2`) of conclusions, categories and stages. By PostGIS, which only the server
-- engine's encodes.
with cell as materialized (
  select * from map_squares(
    :z::integer, :x::integer, :y::integer, :asOf::date, :districtCode?::text, :category?::text, :stage?::text,
    :overall?::text, :mode?::text, :planYear?::integer, :byParcel::boolean, :isLatest::boolean)
)
select coalesce(sum(c.parcels), 0)::integer as "parcels!",
       coalesce((
         select st_asmvt(f, 'cells', 4096, 'geom')
         from (select st_makepoint(c.x, c.y) as geom, c.tags from cell c order by c.parcels) f), ''::bytea) as "tile!"
from cell c;

-- name: cellTileRows :many
select c.x as "x!",
       c.y as "y!",
       c.parcels as "parcels!",
       c.tags as "tags!"
from map_squares(
  :z::integer, :x::integer, :y::integer, :asOf::date, :districtCode?::text, :category?::text, :stage?::text,
  :overall?::text, :mode?::text, :planYear?::integer, :byParcel::boolean, :isLatest::boolean) c
order by c.parcels, c.y, c.x;

-- name: parcelTile :one
-- A finished tile, by PostGIS. Only the server engine can (the embedded PostGIS is built without protobuf).
-- A parcel's mark is a point of its own, in the one tile where it lies: written on the polygon, it would be
-- repeated in every tile that the polygon reaches.
with feature as materialized (
  select st_asmvtgeom(p.geom_mercator, st_tileenvelope(:z::integer, :x::integer, :y::integer), 4096, 64, true) as geom,
         st_asmvtgeom(st_transform(p.position, 3857), st_tileenvelope(:z::integer, :x::integer, :y::integer), 4096, 0, true) as mark,
         p.id, p.alias, p.district, p.overall, p.categories, p.category, p.stage
  from map_parcels(
    :z::integer, :x::integer, :y::integer, :asOf::date, :districtCode?::text, :category?::text, :stage?::text, :overall?::text, :mode?::text, :planYear?::integer) p
)
select coalesce((
         select st_asmvt(f, 'parcels', 4096, 'geom')
         from (select geom, id, alias, district, overall, categories, category, stage from feature where geom is not null) f), ''::bytea)
    || coalesce((
         select st_asmvt(f, 'parcel-marks', 4096, 'mark')
         from (select mark, id, overall, category from feature where mark is not null) f), ''::bytea) as "tile!";

-- name: parcelTileRows :many
-- The same features for the encoder in the process: clipped to the tile with its margin, in tile
-- coordinates (4096 a side, y down), rings in the order the tile format wants.
select feature.id as "id!",
       feature.alias as "alias",
       feature.district as "district!",
       feature.overall as "overall!",
       feature.categories as "categories!",
       feature.category as "category!",
       feature.stage as "stage!",
       st_asgeojson(feature.geom, 0) as "geometry!",
       st_asgeojson(feature.mark, 0) as "mark"
from (
  select p.id, p.alias, p.district, p.overall, p.categories, p.category, p.stage,
         st_collectionextract(
           st_makevalid(
             st_snaptogrid(
               st_affine(
                 st_clipbybox2d(p.geom_mercator, st_expand(tile.box, tile.side / 64)),
                 4096 / tile.side, 0, 0, -4096 / tile.side,
                 -st_xmin(tile.box) * 4096 / tile.side, st_ymax(tile.box) * 4096 / tile.side),
               1)),
           3) as geom,
         case when m.mark && tile.box then
           st_snaptogrid(
             st_affine(m.mark, 4096 / tile.side, 0, 0, -4096 / tile.side,
                       -st_xmin(tile.box) * 4096 / tile.side, st_ymax(tile.box) * 4096 / tile.side),
             1)
         end as mark
  from (
    select e.box, st_xmax(e.box) - st_xmin(e.box) as side
    from (select st_tileenvelope(:z::integer, :x::integer, :y::integer) as box) e
  ) tile
  cross join lateral map_parcels(
    :z::integer, :x::integer, :y::integer, :asOf::date, :districtCode?::text, :category?::text, :stage?::text, :overall?::text, :mode?::text, :planYear?::integer) p
  cross join lateral (select st_transform(p.position, 3857) as mark) m
) feature
where not st_isempty(feature.geom);

-- name: districtTile :one
with latest as (
  select distinct on (o.district_code) o.district_code, o.geom_mercator, o.label, s.demonstration
  from district_outline o
  join dataset s on s.dataset_id = o.dataset_id
  order by o.district_code, o.outline_no desc
), outline as materialized (
  select st_asmvtgeom(o.geom_mercator, st_tileenvelope(:z::integer, :x::integer, :y::integer), 4096, 64, true) as geom,
         d.code, d.name, d.name_en as "nameEn", d.kind, o.demonstration
  from latest o
  join district d on d.code = o.district_code
  where o.geom_mercator && st_tileenvelope(:z::integer, :x::integer, :y::integer, margin => 64.0 / 4096)
), label as materialized (
  select st_asmvtgeom(o.label, st_tileenvelope(:z::integer, :x::integer, :y::integer), 4096, 0, true) as geom,
         d.code, d.name, d.name_en as "nameEn", d.kind
  from latest o
  join district d on d.code = o.district_code
  where o.label && st_tileenvelope(:z::integer, :x::integer, :y::integer)
)
select coalesce((select st_asmvt(f, 'districts', 4096, 'geom') from outline f where f.geom is not null), ''::bytea)
    || coalesce((select st_asmvt(f, 'district-labels', 4096, 'geom') from label f where f.geom is not null), ''::bytea) as "tile!";

-- name: districtTileRows :many
-- Outlines (clipped, tile coordinates) and label points, told apart by the geometry type.
with latest as (
  select distinct on (o.district_code) o.district_code, o.geom_mercator, o.label, s.demonstration
  from district_outline o
  join dataset s on s.dataset_id = o.dataset_id
  order by o.district_code, o.outline_no desc
), tile as (
  select e.box, st_xmax(e.box) - st_xmin(e.box) as side
  from (select st_tileenvelope(:z::integer, :x::integer, :y::integer) as box) e
), shape as (
  select o.district_code, o.demonstration, st_clipbybox2d(o.geom_mercator, st_expand(t.box, t.side / 64)) as geom
  from latest o
  join tile t on o.geom_mercator && st_expand(t.box, t.side / 64)
  union all
  select o.district_code, o.demonstration, o.label
  from latest o
  join tile t on o.label && t.box
), placed as (
  select s.district_code,
         s.demonstration,
         st_snaptogrid(
           st_affine(s.geom, 4096 / t.side, 0, 0, -4096 / t.side,
                     -st_xmin(t.box) * 4096 / t.side, st_ymax(t.box) * 4096 / t.side),
           1) as geom
  from shape s
  cross join tile t
)
select d.code as "code!",
       d.name as "name!",
       d.name_en as "nameEn!",
       d.kind as "kind!",
       p.demonstration as "demonstration!",
       st_asgeojson(
         case when st_dimension(p.geom) = 2 then st_collectionextract(st_makevalid(p.geom), 3) else p.geom end, 0) as "geometry!"
from placed p
join district d on d.code = p.district_code
where not st_isempty(p.geom);
