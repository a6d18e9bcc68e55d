-- Tiles of one zoom, numbered so that those within a tile of a smaller zoom follow each other: the bits of column and
-- row, in turn. A tile's number without its last two bits is that of the tile around it.
create or replace function map_place(tile_column integer, tile_row integer)
returns bigint
language plpgsql immutable parallel safe strict
as $$
declare
  x bigint := tile_column;
  y bigint := tile_row;
begin
  x := (x | (x << 16)) & 281470681808895;
  x := (x | (x << 8)) & 71777214294589695;
  x := (x | (x << 4)) & 1085102592571150095;
  x := (x | (x << 2)) & 3689348814741910323;
  x := (x | (x << 1)) & 6148914691236517205;
  y := (y | (y << 16)) & 281470681808895;
  y := (y | (y << 8)) & 71777214294589695;
  y := (y | (y << 4)) & 1085102592571150095;
  y := (y | (y << 2)) & 3689348814741910323;
  y := (y | (y << 1)) & 6148914691236517205;
  return x | (y << 1);
end
$$;

-- The column of a number; the row is the column of half of it.
create or replace function map_column(place bigint)
returns integer
language plpgsql immutable parallel safe strict
as $$
declare
  x bigint := place & 6148914691236517205;
begin
  x := (x | (x >> 1)) & 3689348814741910323;
  x := (x | (x >> 2)) & 1085102592571150095;
  x := (x | (x >> 4)) & 71777214294589695;
  x := (x | (x >> 8)) & 281470681808895;
  x := (x | (x >> 16)) & 4294967295;
  return x::integer;
end
$$;

-- The column and the row of the tile of zoom 22 that a point in degrees lies in.
create or replace function map_column_of(point geometry)
returns integer
language sql immutable parallel safe strict
as $$ select floor((st_x(point) + 180) / 360 * 4194304)::integer $$;

create or replace function map_row_of(point geometry)
returns integer
language sql immutable parallel safe strict
as $$ select floor((0.5 - asinh(tan(radians(st_y(point)))) / (2 * pi())) * 4194304)::integer $$;

-- Bits and names of categories.
create or replace function category_bits(names text[])
returns smallint
language sql immutable parallel safe
as $$
  select coalesce(bit_or(1 << (right(n.name, 1)::integer - 1)), 0)::smallint
  from unnest(names) n (name)
$$;

create or replace function category_names(bits smallint)
returns text[]
language sql immutable parallel safe
as $$
  select case when bits = 0 then '{}'::text[] else array_remove(array[
    case when bits & 1 <> 0 then 'CAT-1' end, case when bits & 2 <> 0 then 'CAT-2' end,
    case when bits & 4 <> 0 then 'CAT-3' end, case when bits & 8 <> 0 then 'CAT-4' end,
    case when bits & 16 <> 0 then 'CAT-5' end, case when bits & 32 <> 0 then 'CAT-6' end,
    case when bits & 64 <> 0 then 'CAT-7' end, case when bits & 128 <> 0 then 'CAT-8' end,
    case when bits & 256 <> 0 then 'CAT-9' end], null) end
$$;
