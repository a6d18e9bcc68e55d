-- The cases of a project in other rooms are found by its number, and not among all cases of the district.
create index registry_act_project on registry_act (district_code, room, ((content ->> 'project')::integer))
where room in ('schemes', 'supply', 'contracts');
