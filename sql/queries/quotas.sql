-- name: listQuotaProgress :many
-- What the registry holds of each district's progress in a year, as it stood on a day and was known at a moment: the
-- land in the year's annual plan in force (null: there is none), that of projects completed within the year, and the
-- linkage that is on record.
select d.code as "districtCode!",
       d.short_name as "shortName!",
       (select sum((l.line ->> 'areaM2')::numeric)
        from registry_case c
        cross join lateral standing(c.district_code, c.room, c.case_no, :asOf::date,
                                    coalesce(:knownAt?::timestamptz, 'infinity')) s
        cross join lateral jsonb_array_elements(
          case jsonb_typeof(s.content -> 'inForce') when 'object' then s.content #> '{inForce,lines}' else '[]' end) l (line)
        where c.district_code = d.code and c.room = 'plans' and s.content ->> 'planType' = 'annual'
          and (s.content ->> 'year')::integer = :year::integer)::text as "plannedM2",
       (select coalesce(sum((s.content ->> 'landM2')::numeric), 0)
        from registry_case c
        cross join lateral standing(c.district_code, c.room, c.case_no, :asOf::date,
                                    coalesce(:knownAt?::timestamptz, 'infinity')) s
        where c.district_code = d.code and c.room = 'projects' and s.state = 'completed'
          and extract(year from s.valid_on) = :year::integer)::text as "completedM2!",
       q.case_no as "caseNo",
       q.state as "state",
       q.content #>> '{decision,deltaM2}' as "decidedM2"
from district d
left join lateral (
  select c.case_no, s.state, s.content
  from registry_case c
  cross join lateral standing(c.district_code, c.room, c.case_no, :asOf::date,
                              coalesce(:knownAt?::timestamptz, 'infinity')) s
  where c.district_code = d.code and c.room = 'quotas' and s.state <> 'dropped'
    and (s.content ->> 'year')::integer = :year::integer
  order by c.case_no desc
  limit 1
) q on true
where :districtCode?::text is null or d.code = :districtCode::text
order by d.code;

-- name: findLinkage :maybe
-- The linkage of a district and year as it stands now, whatever the day of the act.
select c.case_no as "caseNo!"
from registry_case c
cross join lateral standing(c.district_code, c.room, c.case_no, 'infinity') s
where c.district_code = :districtCode::text and c.room = 'quotas' and s.state <> 'dropped'
  and (s.content ->> 'year')::integer = :year::integer
  and c.case_no is distinct from :caseNo?::integer
limit 1;
