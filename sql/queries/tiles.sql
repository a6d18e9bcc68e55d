-- name: parcelTile :one
-- A finished tile, by PostGIS. Only the server engine can (the embedded PostGIS is built without protobuf).
-- A parcel's mark is a point of its own, in the one tile where it lies: written on the polygon, it would be
-- repeated in every tile that the polygon reaches.
with feature as materialized (
  select st_asmvtgeom(p.geom_mercator, st_tileenvelope(:z::integer, :x::integer, :y::integer), 4096, 64, true) as geom,
         st_asmvtgeom(st_transform(p.position, 3857), st_tileenvelope(:z::integer, :x::integer, :y::integer), 4096, 0, true) as mark,
         p.district_code || '-' || p.parcel_no as id,
         p.alias,
         p.district_code as district,
         c.overall,
         array_to_string(c.matched, ',') as categories,
         case
           when c.overall <> 'eligible' then ''
           when cardinality(c.matched) > 1 then 'several'
           else c.matched[1]
         end as category,
         coalesce(reached.code, 'none') as stage
  from parcel p
  join classify_parcels(:asOf::date) c
    on c.district_code = p.district_code and c.parcel_no = p.parcel_no
  left join lateral stage_reached(p.district_code, p.parcel_no, :asOf::date) reached on true
  where p.geom && in_degrees(st_tileenvelope(:z::integer, :x::integer, :y::integer, margin => 64.0 / 4096))
    and (:districtCode?::text is null or p.district_code = :districtCode?::text)
    and (:overall?::text is null or c.overall = :overall?::text)
    and (:category?::text is null or (c.overall = 'eligible' and :category?::text = any (c.matched)))
    and (:stage?::text is null or coalesce(reached.code, 'none') = :stage?::text)
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
  select p.district_code || '-' || p.parcel_no as id,
         p.alias,
         p.district_code as district,
         c.overall,
         array_to_string(c.matched, ',') as categories,
         case
           when c.overall <> 'eligible' then ''
           when cardinality(c.matched) > 1 then 'several'
           else c.matched[1]
         end as category,
         coalesce(reached.code, 'none') as stage,
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
  join parcel p on p.geom && in_degrees(st_expand(tile.box, tile.side / 64))
  cross join lateral (select st_transform(p.position, 3857) as mark) m
  join classify_parcels(:asOf::date) c
    on c.district_code = p.district_code and c.parcel_no = p.parcel_no
  left join lateral stage_reached(p.district_code, p.parcel_no, :asOf::date) reached on true
  where (:districtCode?::text is null or p.district_code = :districtCode?::text)
    and (:overall?::text is null or c.overall = :overall?::text)
    and (:category?::text is null or (c.overall = 'eligible' and :category?::text = any (c.matched)))
    and (:stage?::text is null or coalesce(reached.code, 'none') = :stage?::text)
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
