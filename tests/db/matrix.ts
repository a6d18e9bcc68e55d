import type { Database } from "../../api/db/database.ts";

/**
 * Who may do what with every table, as the database itself states it: grants and policies, read from its catalogue.
 * A verb's scope is named by its policy: all rows, those of the actor's own district, those assigned to his
 * organisation, those disclosed to everybody, …; `ungoverned` where a table has grants and no policies.
 */
export type Rights = Readonly<Record<string, readonly string[]>>;

const CITY = ["bureau", "city", "finance", "auditor"];
const DISTRICT = ["district", "county_bureau"];
const ORGANISATION = ["agency", "entity"];
const ADMINISTRATORS = ["system_admin", "security_admin", "audit_admin"];
const PEOPLE = [...CITY, ...DISTRICT, ...ORGANISATION, ...ADMINISTRATORS];
const EVERYBODY = [...PEOPLE, "anonymous", "house"];

const WRITE_ALL = ["insert all", "update all", "delete all"];

type Group = readonly [roles: readonly string[], verbs: readonly string[]];

/** Rights by role, from groups of roles; a role in several groups has the rights of all. */
function rights(
  ...groups: readonly (readonly [roles: readonly string[], verbs: readonly string[]])[]
): Rights {
  const byRole: Record<string, string[]> = {};
  for (const [roles, verbs] of groups)
    for (const role of roles) byRole[role] = [...(byRole[role] ?? []), ...verbs].sort();
  return byRole;
}

const NOBODY = rights();
const reference = (...more: readonly Group[]) => rights([EVERYBODY, ["select all"]], ...more);
const parcelRecord = (...more: readonly Group[]) =>
  rights(
    [[...CITY, "house"], ["select all"]],
    [DISTRICT, ["select own district"]],
    [ORGANISATION, ["select assigned"]],
    ...more,
  );
const surveyed = parcelRecord([["anonymous"], ["select disclosed"]], [["house"], WRITE_ALL]);
const importing = rights([
  ["bureau", "house"],
  ["select all", ...WRITE_ALL],
]);
const incoming = rights([
  ["bureau", "house"],
  ["select ungoverned", "insert ungoverned", "update ungoverned", "delete ungoverned"],
]);

/** What hangs on a case is seen as the case is. */
const caseRecord = (...more: readonly Group[]) =>
  rights(
    [[...CITY, "house"], ["select all"]],
    [DISTRICT, ["select own district"]],
    [ORGANISATION, ["select of its cases"]],
    ...more,
  );
const OFFICES = ["bureau", "city", "finance", ...DISTRICT];
/** What hangs on an act is written with it. */
const actRecord = caseRecord([[...OFFICES, ...ORGANISATION], ["insert with an act of its own"]]);

const houseOnly = rights([["house"], ["select all", ...WRITE_ALL]]);
const houseMakes = rights([["house"], ["select all", "insert all"]]);
const revocable = rights(
  [["house"], ["select all", ...WRITE_ALL]],
  [["system_admin"], ["select another's (account_id)", "delete another's"]],
);

/** Every table and view of the house. A new one that is not here fails the tests. */
export const MATRIX: Readonly<Record<string, Rights>> = {
  // Bookkeeping of the schema, and measures that only the command line gathers: the owner's alone.
  schema_migration: NOBODY,
  schema_function: NOBODY,
  gathering: NOBODY,
  gathered_facts: NOBODY,
  classification_step: NOBODY,
  classification_in_words: NOBODY,
  document_key: houseMakes,

  city: reference([["house"], ["update all"]]),
  dataset: reference([["house"], ["insert all"]]),
  dataset_disclosure: reference([["house"], ["insert all"]]),
  dataset_withdrawal: reference([["house"], ["insert all"]]),
  district: reference(),
  district_outline: reference(),
  town: reference(),
  land_use_class: reference(),
  land_use_code: reference(),
  use_compatibility: reference(),
  plan: reference(),
  plan_area: reference(),
  plan_piece: reference(),
  stage: reference(),
  classification_run: reference(),
  classification_word: reference(),
  policy_table: reference([["bureau"], ["insert all"]]),
  policy_table_row: reference([["bureau"], ["insert all"]]),

  parcel: surveyed,
  parcel_key: surveyed,
  parcel_version: surveyed,
  parcel_lineage: surveyed,
  parcel_overlay: surveyed,
  finding: surveyed,
  exclusion_record: surveyed,
  evaluation: surveyed,
  evaluation_report: parcelRecord(
    [["anonymous"], ["select disclosed"]],
    [["house"], WRITE_ALL],
    [["district"], ["insert own district"]],
  ),
  occupancy: surveyed,
  dispute_record: surveyed,
  enterprise_year: parcelRecord(
    [["anonymous"], ["select of nobody"]],
    [["house"], WRITE_ALL],
    [["district"], ["insert own district"]],
  ),
  enterprise_figures: rights([
    [...CITY, ...DISTRICT, ...ORGANISATION, "anonymous", "house"],
    ["select ungoverned"],
  ]),
  recognition: parcelRecord(
    [["anonymous"], ["select disclosed"]],
    [["house"], WRITE_ALL],
    [["district"], ["insert own district"]],
  ),
  recognition_withdrawal: parcelRecord(
    [["anonymous"], ["select disclosed"]],
    [["district"], ["insert own district"]],
  ),
  milestone: rights([[...CITY, ...DISTRICT, ...ORGANISATION, "anonymous", "house"], ["select ungoverned"]]),
  milestone_record: parcelRecord(
    [["anonymous"], ["select disclosed"]],
    [["house"], WRITE_ALL],
    [["district"], ["insert own district"]],
    [["county_bureau", "bureau", "city", "finance"], ["insert with an act of its own"]],
  ),
  milestone_withdrawal: parcelRecord(
    [["anonymous"], ["select disclosed"]],
    [["bureau", "city", "finance"], ["insert of acts it is entitled to"]],
    [DISTRICT, ["insert own district"]],
    [ORGANISATION, ["insert nothing"]],
  ),

  act_right: reference(),

  registry_case: rights(
    [[...CITY, "house"], ["select all"]],
    [DISTRICT, ["select own district", "insert what it opens in own district"]],
    [["bureau"], ["insert what it opens"]],
    [ORGANISATION, ["select own organisation"]],
    [["entity"], ["insert what it opens for itself"]],
  ),
  registry_act: caseRecord(
    [["bureau", "city", "finance"], ["insert what it is entitled to"]],
    [DISTRICT, ["insert what it is entitled to in own district"]],
    [ORGANISATION, ["insert what it is entitled to in its cases"]],
  ),
  case_parcel: actRecord,
  deadline: actRecord,
  act_attachment: actRecord,
  ledger_posting: caseRecord([OFFICES, ["insert with an act of its own"]]),
  attachment: rights(
    [[...CITY, "house"], ["select all"]],
    [DISTRICT, ["select own district", "insert own district"]],
    [["bureau", "city", "finance"], ["insert all"]],
    [ORGANISATION, ["select what it sent or its cases hold", "insert own organisation"]],
  ),
  attachment_sending: rights(
    [[...CITY, "house"], ["select all"]],
    [DISTRICT, ["select own district", "insert own district"]],
    [["bureau", "city", "finance"], ["insert all"]],
    [ORGANISATION, ["select own organisation", "insert own organisation"]],
  ),
  district_turn: rights(
    [["bureau", "city", "finance", ...DISTRICT, ...ORGANISATION, "house"], ["select all"]],
    [DISTRICT, ["insert own district", "update own district"]],
    [
      ["bureau", "city", "finance", ...ORGANISATION, "house"],
      ["insert all", "update all"],
    ],
  ),
  idempotency_key: rights(
    [
      ["bureau", "city", "finance", ...DISTRICT, ...ORGANISATION, "system_admin", "security_admin"],
      ["select own account", "insert own account", "delete own account"],
    ],
    [["auditor", "audit_admin", "anonymous"], ["select own account"]],
    [["house"], ["select all", "insert all", "delete all"]],
  ),
  classification: parcelRecord([["anonymous"], ["select disclosed"]]),
  // What the map is drawn from: nobody writes it but its owner, by draw_map.
  map_parcel: parcelRecord([["anonymous"], ["select disclosed"]]),
  map_cell: rights(
    [[...CITY, "house"], ["select all"]],
    [DISTRICT, ["select own district"]],
    [ORGANISATION, ["select nothing"]],
    [["anonymous"], ["select disclosed"]],
  ),
  map_district: rights([["house"], ["select all"]]),
  map_change: rights(
    [[...OFFICES, ...ORGANISATION, "house"], ["insert ungoverned"]],
    [["house"], ["select ungoverned"]],
  ),
  parcel_assignment: parcelRecord([["bureau"], ["insert all"]], [["district"], ["insert own district"]]),
  contract_case: rights([EVERYBODY, ["select ungoverned"]]),
  assigned_parcel: rights([ORGANISATION, ["select ungoverned"]]),

  job: importing,
  survey_upload: importing,
  survey_mapping: importing,
  incoming_parcel: incoming,
  incoming_problem: incoming,
  incoming_lineage: incoming,

  // Who exists, and what he may do. Neither administrator does it to himself.
  account: rights(
    [["house", "system_admin", "security_admin"], ["select all"]],
    [["system_admin"], ["insert all", "update another's"]],
  ),
  account_grant: rights(
    [["house", "system_admin", "security_admin"], ["select all"]],
    [["security_admin"], ["insert another's, by oneself"]],
  ),
  // Secrets: the house reads them, and no person.
  credential: rights(
    [["house"], ["select all", ...WRITE_ALL]],
    [["system_admin"], ["select another's (account_id)", "insert another's", "update another's"]],
  ),
  session: revocable,
  second_factor: revocable,
  recovery_code: revocable,
  access_token: revocable,
  former_password: houseOnly,
  outside_identity: houseOnly,
  outside_sign_in: houseOnly,
  sign_in_attempt: houseOnly,

  // Nobody changes or removes an entry. A lock on a chain needs the right to update, and no update passes.
  audit_chain: rights([EVERYBODY, ["select all", "insert all", "update nothing"]]),
  audit_entry: rights(
    [["auditor", "audit_admin", "house"], ["select all"]],
    [
      EVERYBODY.filter((role) => !["auditor", "audit_admin", "house"].includes(role)),
      ["select all (chain, seq, hash)"],
    ],
    [DISTRICT, ["insert own deeds in own district"]],
    [PEOPLE.filter((role) => !DISTRICT.includes(role)), ["insert own deeds"]],
    [["house"], ["insert all"]],
  ),
};

/** Conditions of policies, in words: the first pattern that fits names the scope. */
const SCOPES: readonly (readonly [RegExp, string])[] = [
  [/^true$/, "all"],
  [/^false$/, "nothing"],
  [/^\(district_code = acting_district\(\)\)$/, "own district"],
  [/FROM attachment_sending.* OR .*FROM act_attachment/s, "what it sent or its cases hold"],
  [/acting_district\(\).*FROM act_right/s, "what it opens in own district"],
  [/acting_organisation\(\).*FROM act_right/s, "what it opens for itself"],
  [/FROM act_right/, "what it opens"],
  [/FROM \(milestone_record m.*may_act/s, "of acts it is entitled to"],
  [/acting_district\(\).*may_act/s, "what it is entitled to in own district"],
  [/may_act.*FROM registry_case/s, "what it is entitled to in its cases"],
  [/may_act/, "what it is entitled to"],
  [/FROM registry_act a.*acting_role\(\)/s, "with an act of its own"],
  [/FROM registry_case/, "of its cases"],
  [/^\(organisation = acting_organisation\(\)\)$/, "own organisation"],
  [/^\(account = COALESCE\(/, "own account"],
  [/^\(account = \(acting_account\(\)\)::text\)$/, "own account"],
  [/^\(account_id <> acting_account\(\)\)$/, "another's"],
  [
    /^\(\(account_id <> acting_account\(\)\) AND \(granted_by = acting_account\(\)\)\)$/,
    "another's, by oneself",
  ],
  [/assigned_parcel/, "assigned"],
  [/JOIN dataset d .*d\.demonstration/s, "of nobody"],
  [/dataset_disclosure|FROM parcel p|^disclosed$/, "disclosed"],
  [/acting_district\(\).*acting_account\(\)/s, "own deeds in own district"],
  [/entry.*acting_account\(\)/s, "own deeds"],
];

function scopeOf(condition: string): string {
  return SCOPES.find(([pattern]) => pattern.test(condition))?.[1] ?? condition;
}

/** What the catalogue says, in the form of the matrix. */
export async function matrixOf(db: Database): Promise<Record<string, Rights>> {
  const { rows } = await db.driver.query(RIGHTS);
  const matrix: Record<string, Record<string, string[]>> = {};
  for (const row of rows) {
    // The query's own columns.
    const { name, role, verb, guarded, columns, conditions } = row as {
      name: string;
      role: string | null;
      verb: string;
      guarded: boolean;
      columns: string[] | null;
      conditions: string[] | null;
    };
    const ofTable = matrix[name] ?? {};
    matrix[name] = ofTable;
    if (role === null) continue;
    const scope = guarded ? (conditions ?? []).map(scopeOf).join(" or ") || "nothing" : "ungoverned";
    const which = columns === null ? "" : ` (${columns.join(", ")})`;
    ofTable[role] = [...(ofTable[role] ?? []), `${verb} ${scope}${which}`].sort();
  }
  return matrix;
}

const RIGHTS = `
  with relation as (
    select c.oid, c.relname as name, c.relrowsecurity as guarded
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm', 'f')
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
  ), role as (
    select r.rolname, replace(r.rolname, 'panhuo_', '') as role
    from pg_roles r
    where r.rolname like 'panhuo\\_%'
  ), granted as (
    select t.oid, t.name, t.guarded, r.role, r.rolname, v.verb,
           case when not has_table_privilege(r.rolname, t.oid, v.verb)
             then (select array_agg(a.attname::text order by a.attnum)
                   from pg_attribute a
                   where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
                     and has_column_privilege(r.rolname, t.oid, a.attnum, v.verb))
           end as columns
    from relation t
    cross join role r
    cross join (values ('select'), ('insert'), ('update')) v (verb)
    where has_any_column_privilege(r.rolname, t.oid, v.verb)
    union all
    select t.oid, t.name, t.guarded, r.role, r.rolname, v.verb, null
    from relation t
    cross join role r
    cross join (values ('delete'), ('truncate'), ('references'), ('trigger')) v (verb)
    where has_table_privilege(r.rolname, t.oid, v.verb)
  )
  select t.name, g.role, g.verb, t.guarded, g.columns,
         (select array_agg(case when p.cmd = 'INSERT' then p.with_check
                                when p.cmd = 'UPDATE' and p.with_check is distinct from p.qual then p.with_check
                                else p.qual end order by p.policyname)
          from pg_policies p
          where p.schemaname = 'public' and p.tablename = t.name
            and lower(p.cmd) in (g.verb, 'all') and (g.rolname = any (p.roles) or 'public' = any (p.roles))) as conditions
  from relation t
  left join granted g on g.oid = t.oid
  order by t.name, g.role, g.verb`;
