-- name: listParcelsForExport :many
-- One page in the order of the keys, after the pair (`afterDistrict`, `afterNo`), through the filters of
-- listParcels. Fifteen decimals give every double back as it was, so that a
-- file sent in again changes nothing.
select p.district_code as "districtCode!",
       d.name as "districtName!",
       p.parcel_no as "parcelNo!",
       p.alias as "alias",
       p.registration_code as "registrationCode",
       p.parcel_code as "parcelCode",
       p.unit_number as "unitNumber",
       p.source_key as "sourceKey",
       p.town_code as "townCode",
       p.address as "address",
       p.right_holder as "rightHolder",
       p.uscc as "uscc",
       p.tenure as "tenure",
       p.certificate_no as "certificateNo",
       p.certificate_verified as "certificateVerified",
       p.certified_use as "certifiedUse",
       p.land_use_scheme as "landUseScheme",
       p.land_use_edition as "landUseEdition",
       p.land_use_code as "landUseCode",
       p.use_class as "useClass",
       p.granted_on::text as "grantedOn",
       p.term_years::integer as "termYears",
       p.completed_on::text as "completedOn",
       p.area_m2::text as "areaM2!",
       p.area_basis as "areaBasis!",
       p.gfa_m2::text as "gfaM2",
       p.far::text as "far",
       p.building_density::text as "buildingDensity",
       p.building_coefficient::text as "buildingCoefficient",
       p.green_ratio::text as "greenRatio",
       p.office_share::text as "officeShare",
       p.built_year::integer as "builtYear",
       p.storeys::integer as "storeys",
       p.industry_code as "industryCode",
       c.overall as "overall!",
       c.matched as "categories!",
       s.demonstration as "demonstration!",
       st_asgeojson(p.geom, 15)::json as "geometry!"
from parcel p
join classify_parcels(:asOf::date) c
  on c.district_code = p.district_code and c.parcel_no = p.parcel_no
join dataset s on s.dataset_id = p.dataset_id
join district d on d.code = p.district_code
left join lateral stage_reached(p.district_code, p.parcel_no, :asOf::date) reached on true
where (:afterDistrict?::text is null or (p.district_code, p.parcel_no) > (:afterDistrict?::text, :afterNo?::text))
  and (:districtCode?::text is null or p.district_code = :districtCode?::text)
  and (:overall?::text is null or c.overall = :overall?::text)
  and (:category?::text is null or (c.overall = 'eligible' and :category?::text = any (c.matched)))
  and (:stage?::text is null or coalesce(reached.code, 'none') = :stage?::text)
  and (:west?::double precision is null
       or p.geom && st_makeenvelope(:west?::double precision, :south?::double precision, :east?::double precision, :north?::double precision, 4490))
  and (:text?::text is null
       or starts_with(upper(p.alias), upper(:text?::text))
       or starts_with(p.parcel_code, upper(:text?::text))
       or starts_with(p.district_code || '-' || p.parcel_no, upper(:text?::text))
       or strpos(p.address, :text?::text) > 0
       or strpos(p.right_holder, :text?::text) > 0)
order by p.district_code, p.parcel_no
limit :limit::integer;
