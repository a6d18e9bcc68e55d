-- name: addLandUseClasses :exec
insert into land_use_class (code, name, industrial, public_use)
select c.code, c.name, c.industrial, c."publicUse"
from json_to_recordset(:classes::json) as c (code text, name text, industrial boolean, "publicUse" boolean)
on conflict (code) do nothing;

-- name: addLandUseCodes :exec
insert into land_use_code (scheme, edition, code, name, is_construction)
select c.scheme, c.edition, c.code, c.name, c."isConstruction"
from json_to_recordset(:codes::json) as c (scheme text, edition text, code text, name text, "isConstruction" boolean)
on conflict (scheme, edition, code) do nothing;
