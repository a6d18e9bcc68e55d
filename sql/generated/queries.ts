// Written by `npm run sql` from sql/queries/*.sql. Do not edit.
import type { Query } from "../query.ts";

// ---- queries/audit.sql ----

export interface LockAuditChainParameters {
  readonly chain: string;
}

export interface LockAuditChainRow {
  readonly chain: string;
}

/**
 * Held to the end of the transaction: entries of one chain follow each other without a gap.
 */
export const lockAuditChain: Query<LockAuditChainParameters, LockAuditChainRow, "maybe"> = {
  name: "lockAuditChain",
  cardinality: "maybe",
  parameters: ["chain"],
  text: `select c.chain as "chain"
from audit_chain c
where c.chain = $1::text
for update`,
};

export interface BeginAuditChainParameters {
  readonly chain: string;
}

export const beginAuditChain: Query<BeginAuditChainParameters, never, "exec"> = {
  name: "beginAuditChain",
  cardinality: "exec",
  parameters: ["chain"],
  text: `insert into audit_chain (chain)
values ($1::text)
on conflict do nothing`,
};

export interface ReadAuditHeadParameters {
  readonly chain: string;
}

export interface ReadAuditHeadRow {
  readonly seq: bigint;
  readonly hash: string;
}

export const readAuditHead: Query<ReadAuditHeadParameters, ReadAuditHeadRow, "maybe"> = {
  name: "readAuditHead",
  cardinality: "maybe",
  parameters: ["chain"],
  text: `select e.seq as "seq",
       e.hash as "hash"
from audit_entry e
where e.chain = $1::text
order by e.seq desc
limit 1`,
};

export interface AddAuditEntryParameters {
  readonly chain: string;
  readonly seq: bigint | number;
  readonly entry: string;
  readonly previousHash: string;
  readonly hash: string;
  readonly algorithm: string;
}

export const addAuditEntry: Query<AddAuditEntryParameters, never, "exec"> = {
  name: "addAuditEntry",
  cardinality: "exec",
  parameters: ["chain", "seq", "entry", "previousHash", "hash", "algorithm"],
  text: `insert into audit_entry (chain, seq, entry, previous_hash, hash, algorithm)
values ($1::text, $2::bigint, $3::json, $4::text, $5::text, $6::text)`,
};

export interface ListAuditEntriesParameters {
  readonly chain: string | null;
  readonly account: string | null;
  readonly action: string | null;
  readonly outcome: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly beforeAt: string | null;
  readonly beforeChain: string | null;
  readonly beforeSeq: bigint | number | null;
  readonly limit: number;
}

export interface ListAuditEntriesRow {
  readonly chain: string;
  readonly seq: bigint;
  readonly entry: string;
  readonly hash: string;
}

/**
 * The latest first, before the pair (`beforeAt`, `beforeChain`, `beforeSeq`).
 */
export const listAuditEntries: Query<ListAuditEntriesParameters, ListAuditEntriesRow, "many"> = {
  name: "listAuditEntries",
  cardinality: "many",
  parameters: ["chain", "account", "action", "outcome", "from", "to", "beforeAt", "beforeChain", "beforeSeq", "limit"],
  text: `select e.chain as "chain",
       e.seq as "seq",
       e.entry::text as "entry",
       e.hash as "hash"
from audit_entry e
where ($1::text is null or e.chain = $1::text)
  and ($2::text is null or e.account = $2::text)
  and ($3::text is null or e.action = $3::text)
  and ($4::text is null or e.outcome = $4::text)
  and ($5::text is null or e.at >= $5::text)
  and ($6::text is null or e.at < $6::text)
  and ($7::text is null or (e.at, e.chain, e.seq) < ($7::text, $8::text, $9::bigint))
order by e.at desc, e.chain desc, e.seq desc
limit $10::integer`,
};

export interface ListAuditChainsRow {
  readonly chain: string;
}

export const listAuditChains: Query<Record<never, never>, ListAuditChainsRow, "many"> = {
  name: "listAuditChains",
  cardinality: "many",
  parameters: [],
  text: `select c.chain as "chain"
from audit_chain c
order by c.chain`,
};

export interface ReadAuditChainParameters {
  readonly chain: string;
  readonly afterSeq: bigint | number;
  readonly limit: number;
}

export interface ReadAuditChainRow {
  readonly seq: bigint;
  readonly entry: string;
  readonly previousHash: string;
  readonly hash: string;
  readonly algorithm: string;
}

/**
 * As it stands, in its order, some thousands at a time.
 */
export const readAuditChain: Query<ReadAuditChainParameters, ReadAuditChainRow, "many"> = {
  name: "readAuditChain",
  cardinality: "many",
  parameters: ["chain", "afterSeq", "limit"],
  text: `select e.seq as "seq",
       e.entry::text as "entry",
       e.previous_hash as "previousHash",
       e.hash as "hash",
       e.algorithm as "algorithm"
from audit_entry e
where e.chain = $1::text
  and e.seq > $2::bigint
order by e.seq
limit $3::integer`,
};

export interface TakeLockParameters {
  readonly name: string;
}

export interface TakeLockRow {
  readonly taken: string;
}

/**
 * Whoever names the same waits until this transaction ends.
 */
export const takeLock: Query<TakeLockParameters, TakeLockRow, "one"> = {
  name: "takeLock",
  cardinality: "one",
  parameters: ["name"],
  text: `select pg_advisory_xact_lock(hashtextextended($1::text, 0))::text as "taken"`,
};

export interface ReadIdempotencyParameters {
  readonly account: string;
  readonly key: string;
}

export interface ReadIdempotencyRow {
  readonly requestHash: string;
  readonly answer: unknown;
  readonly isToldOnce: boolean;
}

/**
 * What was answered under a key within the day for which it is kept.
 */
export const readIdempotency: Query<ReadIdempotencyParameters, ReadIdempotencyRow, "maybe"> = {
  name: "readIdempotency",
  cardinality: "maybe",
  parameters: ["account", "key"],
  text: `select k.request_hash as "requestHash",
       k.answer as "answer",
       k.answer is null as "isToldOnce"
from idempotency_key k
where k.account = $1::text
  and k.key = $2::text
  and k.recorded_at > clock_timestamp() - interval '1 day'`,
};

export interface AddIdempotencyParameters {
  readonly account: string;
  readonly key: string;
  readonly requestHash: string;
  readonly answer: string | null;
}

export const addIdempotency: Query<AddIdempotencyParameters, never, "exec"> = {
  name: "addIdempotency",
  cardinality: "exec",
  parameters: ["account", "key", "requestHash", "answer"],
  text: `insert into idempotency_key (account, key, request_hash, answer)
values ($1::text, $2::text, $3::text, $4::jsonb)`,
};

export interface ForgetIdempotencyParameters {
  readonly account: string | null;
  readonly key: string | null;
}

/**
 * One key whose day is over, or all of them.
 */
export const forgetIdempotency: Query<ForgetIdempotencyParameters, never, "exec"> = {
  name: "forgetIdempotency",
  cardinality: "exec",
  parameters: ["account", "key"],
  text: `delete from idempotency_key k
where k.recorded_at <= clock_timestamp() - interval '1 day'
  and ($1::text is null or k.account = $1::text)
  and ($2::text is null or k.key = $2::text)`,
};

// ---- queries/classification.sql ----

export interface PrepareForBatchesRow {
  readonly jit: string;
  readonly seqscan: string;
}

/**
 * For this transaction: compiling the rules' expressions took longer than a batch runs, and the planner, which
 * does not know how near two keys lie, would read the whole city for each batch.
 */
export const prepareForBatches: Query<Record<never, never>, PrepareForBatchesRow, "one"> = {
  name: "prepareForBatches",
  cardinality: "one",
  parameters: [],
  text: `select set_config('jit', 'off', true) as "jit",
       set_config('enable_seqscan', 'off', true) as "seqscan"`,
};

/**
 * First in a transaction: what all its statements read is of one moment.
 */
export const seeOneMoment: Query<Record<never, never>, never, "exec"> = {
  name: "seeOneMoment",
  cardinality: "exec",
  parameters: [],
  text: `set transaction isolation level repeatable read`,
};

export interface PrepareToRecordRow {
  readonly nestloop: string;
  readonly mergejoin: string;
}

/**
 * For this transaction, besides: the planner does not know how many parcels were gathered last, and would look for each
 * of them through all that is decided of the batch, which never ends.
 */
export const prepareToRecord: Query<Record<never, never>, PrepareToRecordRow, "one"> = {
  name: "prepareToRecord",
  cardinality: "one",
  parameters: [],
  text: `select set_config('enable_nestloop', 'off', true) as "nestloop",
       set_config('enable_mergejoin', 'off', true) as "mergejoin"`,
};

export interface ReadBasisRow {
  readonly basis: string;
  readonly rules: string;
  readonly at: string;
  readonly nextXid: bigint;
  readonly oldestXid: bigint;
}

/**
 * What measures and rules rest on now, and which transactions are writing: all that began before `nextXid` have
 * ended once `oldestXid` is no lower.
 */
export const readBasis: Query<Record<never, never>, ReadBasisRow, "one"> = {
  name: "readBasis",
  cardinality: "one",
  parameters: [],
  text: `select gathering_basis() as "basis",
       rules_version() as "rules",
       clock_timestamp()::text as "at",
       pg_snapshot_xmax(pg_current_snapshot())::text::bigint as "nextXid",
       pg_snapshot_xmin(pg_current_snapshot())::text::bigint as "oldestXid"`,
};

export interface ReadLastGatheringRow {
  readonly gatherNo: bigint;
  readonly asOf: string;
  readonly basis: string;
  readonly since: string | null;
  readonly completeTo: string | null;
  readonly positionDistrict: string;
  readonly positionNo: string;
  readonly finished: boolean;
}

export const readLastGathering: Query<Record<never, never>, ReadLastGatheringRow, "maybe"> = {
  name: "readLastGathering",
  cardinality: "maybe",
  parameters: [],
  text: `select g.gather_no as "gatherNo",
       g.as_of as "asOf",
       g.basis as "basis",
       g.since::text as "since",
       g.complete_to::text as "completeTo",
       g.position_district as "positionDistrict",
       g.position_no as "positionNo",
       g.finished_at is not null as "finished"
from gathering g
order by g.gather_no desc
limit 1`,
};

export interface BeginGatheringParameters {
  readonly asOf: string;
  readonly basis: string;
  readonly since: string | null;
  readonly completeTo: string | null;
}

/**
 * A second of grace: a row's moment is read just before its transaction has a number.
 */
export const beginGathering: Query<BeginGatheringParameters, never, "exec"> = {
  name: "beginGathering",
  cardinality: "exec",
  parameters: ["asOf", "basis", "since", "completeTo"],
  text: `insert into gathering (as_of, basis, since, complete_to)
values ($1::date, $2::text, $3::timestamptz, $4::timestamptz - interval '1 second')`,
};

export interface CountGatheredUpToParameters {
  readonly district: string;
  readonly no: string;
}

export interface CountGatheredUpToRow {
  readonly parcels: bigint;
}

export const countGatheredUpTo: Query<CountGatheredUpToParameters, CountGatheredUpToRow, "one"> = {
  name: "countGatheredUpTo",
  cardinality: "one",
  parameters: ["district", "no"],
  text: `select count(*) as "parcels"
from gathered_facts g
where (g.district_code, g.parcel_no) <= ($1::text, $2::text)`,
};

export interface NextParcelKeyParameters {
  readonly afterDistrict: string;
  readonly afterNo: string;
  readonly size: number;
}

export interface NextParcelKeyRow {
  readonly district: string;
  readonly no: string;
  readonly parcels: bigint;
}

/**
 * The last key of the next parcels, at most `size` of them, and how many they are; none when all are done.
 */
export const nextParcelKey: Query<NextParcelKeyParameters, NextParcelKeyRow, "maybe"> = {
  name: "nextParcelKey",
  cardinality: "maybe",
  parameters: ["afterDistrict", "afterNo", "size"],
  text: `select k.district_code as "district",
       k.parcel_no as "no",
       k.parcels as "parcels"
from (
  select n.district_code, n.parcel_no, row_number() over (order by n.district_code, n.parcel_no) as parcels
  from (
    select p.district_code, p.parcel_no
    from parcel p
    where (p.district_code, p.parcel_no) > ($1::text, $2::text)
    order by p.district_code, p.parcel_no
    limit $3::integer
  ) n
) k
order by k.parcels desc
limit 1`,
};

export interface NextRecordedParameters {
  readonly since: string;
  readonly afterDistrict: string;
  readonly afterNo: string;
  readonly size: number;
}

export interface NextRecordedRow {
  readonly district: string;
  readonly numbers: string[];
}

/**
 * The next parcels of which something was recorded, district by district, at most `size` of them.
 */
export const nextRecorded: Query<NextRecordedParameters, NextRecordedRow, "many"> = {
  name: "nextRecorded",
  cardinality: "many",
  parameters: ["since", "afterDistrict", "afterNo", "size"],
  text: `select n.district_code as "district",
       array_agg(n.parcel_no order by n.parcel_no) as "numbers"
from (
  select r.district_code, r.parcel_no
  from parcels_recorded_since($1::timestamptz) r
  where (r.district_code, r.parcel_no) > ($2::text, $3::text)
  order by r.district_code, r.parcel_no
  limit $4::integer
) n
group by n.district_code
order by n.district_code`,
};

export interface GatherBetweenParameters {
  readonly asOf: string;
  readonly gatherNo: bigint | number;
  readonly afterDistrict: string;
  readonly afterNo: string;
  readonly throughDistrict: string;
  readonly throughNo: string;
}

export interface GatherBetweenRow {
  readonly changed: bigint;
}

export const gatherBetween: Query<GatherBetweenParameters, GatherBetweenRow, "one"> = {
  name: "gatherBetween",
  cardinality: "one",
  parameters: ["asOf", "gatherNo", "afterDistrict", "afterNo", "throughDistrict", "throughNo"],
  text: `select gather_between($1::date, $2::bigint, $3::text, $4::text, $5::text, $6::text) as "changed"`,
};

export interface GatherSomeParameters {
  readonly asOf: string;
  readonly gatherNo: bigint | number;
  readonly district: string;
  readonly numbers: readonly string[];
}

export interface GatherSomeRow {
  readonly changed: bigint;
}

export const gatherSome: Query<GatherSomeParameters, GatherSomeRow, "one"> = {
  name: "gatherSome",
  cardinality: "one",
  parameters: ["asOf", "gatherNo", "district", "numbers"],
  text: `select gather_some($1::date, $2::bigint, $3::text, $4::text[]) as "changed"`,
};

export interface GatherEndingsParameters {
  readonly gatherNo: bigint | number;
  readonly since: string | null;
}

export interface GatherEndingsRow {
  readonly ended: bigint;
}

export const gatherEndings: Query<GatherEndingsParameters, GatherEndingsRow, "one"> = {
  name: "gatherEndings",
  cardinality: "one",
  parameters: ["gatherNo", "since"],
  text: `select gather_endings($1::bigint, $2::timestamptz) as "ended"`,
};

export interface AdvanceGatheringParameters {
  readonly district: string;
  readonly no: string;
  readonly gatherNo: bigint | number;
}

export const advanceGathering: Query<AdvanceGatheringParameters, never, "exec"> = {
  name: "advanceGathering",
  cardinality: "exec",
  parameters: ["district", "no", "gatherNo"],
  text: `update gathering
set position_district = $1::text,
    position_no = $2::text
where gather_no = $3::bigint`,
};

export interface FinishGatheringParameters {
  readonly gatherNo: bigint | number;
}

export const finishGathering: Query<FinishGatheringParameters, never, "exec"> = {
  name: "finishGathering",
  cardinality: "exec",
  parameters: ["gatherNo"],
  text: `update gathering
set finished_at = clock_timestamp()
where gather_no = $1::bigint`,
};

export interface ReadLastRunRow {
  readonly runNo: bigint;
  readonly asOf: string;
  readonly policyPackage: string | null;
  readonly rules: string;
  readonly gatherNo: bigint;
  readonly sinceGather: bigint;
  readonly positionGather: bigint;
  readonly positionDistrict: string;
  readonly positionNo: string;
  readonly classified: bigint;
  readonly written: bigint;
  readonly finished: boolean;
  readonly comparableFrom: bigint | null;
}

export const readLastRun: Query<Record<never, never>, ReadLastRunRow, "maybe"> = {
  name: "readLastRun",
  cardinality: "maybe",
  parameters: [],
  text: `select r.run_no as "runNo",
       r.as_of as "asOf",
       r.policy_package as "policyPackage",
       r.rules as "rules",
       r.gather_no as "gatherNo",
       r.since_gather as "sinceGather",
       coalesce(l.position_gather, r.since_gather + 1) as "positionGather",
       coalesce(l.position_district, '') as "positionDistrict",
       coalesce(l.position_no, '') as "positionNo",
       s.classified as "classified",
       s.written as "written",
       r.finished_at is not null as "finished",
       -- Outcomes of earlier runs in the same words begin here; null when there are none to compare with.
       (select min(o.run_no)
        from classification_run o
        join classification_step w on w.run_no = o.run_no and w.written > 0
        where o.words = r.words and o.run_no < r.run_no
          and o.run_no > coalesce((select max(x.run_no) from classification_run x where x.words <> r.words), 0))
         as "comparableFrom"
from classification_run r
left join lateral (
  select p.position_gather, p.position_district, p.position_no
  from classification_step p
  where p.run_no = r.run_no
  order by p.position_gather desc, p.position_district desc, p.position_no desc
  limit 1
) l on true
cross join lateral (
  select coalesce(sum(p.classified), 0)::bigint as classified,
         coalesce(sum(p.written), 0)::bigint as written
  from classification_step p
  where p.run_no = r.run_no
) s
order by r.run_no desc
limit 1`,
};

export const keepWords: Query<Record<never, never>, never, "exec"> = {
  name: "keepWords",
  cardinality: "exec",
  parameters: [],
  text: `insert into classification_word (words, half, place, list, word)
select w.words, w.half, w.place, w.list, w.word
from classification_words() w
on conflict do nothing`,
};

export interface BeginRunParameters {
  readonly asOf: string;
  readonly policyPackage: string | null;
  readonly rules: string;
  readonly gatherNo: bigint | number;
  readonly sinceGather: bigint | number;
}

export const beginRun: Query<BeginRunParameters, never, "exec"> = {
  name: "beginRun",
  cardinality: "exec",
  parameters: ["asOf", "policyPackage", "rules", "gatherNo", "sinceGather"],
  text: `insert into classification_run (as_of, policy_package, rules, gather_no, since_gather, words)
select $1::date, $2::text, $3::text, $4::bigint, $5::bigint,
       (select w.words from classification_words() w limit 1)`,
};

export interface NextGatheredKeyParameters {
  readonly size: bigint | number;
  readonly afterGather: bigint | number;
  readonly afterDistrict: string;
  readonly afterNo: string;
  readonly gatherNo: bigint | number;
}

export interface NextGatheredKeyRow {
  readonly gather: bigint;
  readonly district: string;
  readonly no: string;
  readonly parcels: bigint;
}

/**
 * The place of the last of the next parcels in the order of gathering, at most `size` of them, and how many they are.
 * A run ends with its own gathering: what a later one moved behind it is the next run's, or it would be met twice.
 */
export const nextGatheredKey: Query<NextGatheredKeyParameters, NextGatheredKeyRow, "maybe"> = {
  name: "nextGatheredKey",
  cardinality: "maybe",
  parameters: ["size", "afterGather", "afterDistrict", "afterNo", "gatherNo"],
  text: `select k.gather_no as "gather",
       k.district_code as "district",
       k.parcel_no as "no",
       k.parcels as "parcels"
from (
  (select g.gather_no, g.district_code, g.parcel_no, $1::bigint as parcels
   from gathered_facts g
   where (g.gather_no, g.district_code, g.parcel_no) > ($2::bigint, $3::text, $4::text)
     and g.gather_no <= $5::bigint
   order by g.gather_no, g.district_code, g.parcel_no
   offset $1::bigint - 1
   limit 1)
  union all
  -- Fewer than that are left.
  (select g.gather_no, g.district_code, g.parcel_no,
          (select count(*)
           from gathered_facts l
           where (l.gather_no, l.district_code, l.parcel_no) > ($2::bigint, $3::text, $4::text)
             and l.gather_no <= $5::bigint)
   from gathered_facts g
   where (g.gather_no, g.district_code, g.parcel_no) > ($2::bigint, $3::text, $4::text)
     and g.gather_no <= $5::bigint
   order by g.gather_no desc, g.district_code desc, g.parcel_no desc
   limit 1)
) k
limit 1`,
};

export interface RecordOutcomesParameters {
  readonly runNo: bigint | number;
  readonly asOf: string;
  readonly gatherNo: bigint | number;
  readonly afterGather: bigint | number;
  readonly afterDistrict: string;
  readonly afterNo: string;
  readonly parcels: bigint | number;
}

/**
 * Of the next parcels in the order of gathering, when no earlier run has an outcome of them.
 */
export const recordOutcomes: Query<RecordOutcomesParameters, never, "exec"> = {
  name: "recordOutcomes",
  cardinality: "exec",
  parameters: ["runNo", "asOf", "gatherNo", "afterGather", "afterDistrict", "afterNo", "parcels"],
  text: `insert into classification (district_code, parcel_no, run_no, overall, reasons, missing)
select f.district_code, f.parcel_no, $1::bigint, f.overall, f.reasons, f.missing
from classify_gathered(
  $2::date, $3::bigint, $4::bigint, $5::text, $6::text, $7::bigint) f`,
};

export interface RecordChangedOutcomesParameters {
  readonly runNo: bigint | number;
  readonly asOf: string;
  readonly gatherNo: bigint | number;
  readonly afterGather: bigint | number;
  readonly afterDistrict: string;
  readonly afterNo: string;
  readonly parcels: bigint | number;
  readonly comparableFrom: bigint | number;
}

/**
 * Of the next parcels in the order of gathering, what differs from the latest outcome of each.
 */
export const recordChangedOutcomes: Query<RecordChangedOutcomesParameters, never, "exec"> = {
  name: "recordChangedOutcomes",
  cardinality: "exec",
  parameters: ["runNo", "asOf", "gatherNo", "afterGather", "afterDistrict", "afterNo", "parcels", "comparableFrom"],
  text: `insert into classification (district_code, parcel_no, run_no, overall, reasons, missing)
select f.district_code, f.parcel_no, $1::bigint, f.overall, f.reasons, f.missing
from classify_gathered(
  $2::date, $3::bigint, $4::bigint, $5::text, $6::text, $7::bigint) f
left join lateral (
  select k.overall, k.reasons, k.missing
  from classification k
  where k.district_code = f.district_code and k.parcel_no = f.parcel_no and k.run_no >= $8::bigint
  order by k.run_no desc
  limit 1
) k on true
where (f.overall, f.reasons, f.missing) is distinct from (k.overall, k.reasons, k.missing)`,
};

export interface StoreStepParameters {
  readonly runNo: bigint | number;
  readonly gather: bigint | number;
  readonly district: string;
  readonly no: string;
  readonly classified: bigint | number;
  readonly written: bigint | number;
}

export const storeStep: Query<StoreStepParameters, never, "exec"> = {
  name: "storeStep",
  cardinality: "exec",
  parameters: ["runNo", "gather", "district", "no", "classified", "written"],
  text: `insert into classification_step (run_no, position_gather, position_district, position_no, classified, written)
values ($1::bigint, $2::bigint, $3::text, $4::text, $5::bigint, $6::bigint)`,
};

export interface FinishRunParameters {
  readonly runNo: bigint | number;
}

export const finishRun: Query<FinishRunParameters, never, "exec"> = {
  name: "finishRun",
  cardinality: "exec",
  parameters: ["runNo"],
  text: `update classification_run
set finished_at = clock_timestamp()
where run_no = $1::bigint`,
};

export interface TallyRunParameters {
  readonly runNo: bigint | number;
  readonly districtCode: string | null;
}

export interface TallyRunRow {
  readonly overall: string;
  readonly parcels: number;
}

/**
 * The city as a run saw it.
 */
export const tallyRun: Query<TallyRunParameters, TallyRunRow, "many"> = {
  name: "tallyRun",
  cardinality: "many",
  parameters: ["runNo", "districtCode"],
  text: `select k.overall::text as "overall",
       count(*)::integer as "parcels"
from (
  select distinct on (c.district_code, c.parcel_no) c.overall
  from classification c
  where c.run_no <= $1::bigint
    and ($2::text is null or c.district_code = $2::text)
  order by c.district_code, c.parcel_no, c.run_no desc
) k
where k.overall <> 'ended'
group by k.overall`,
};

export interface ListClassificationParameters {
  readonly runNo: bigint | number;
  readonly districtCode: string | null;
  readonly afterDistrict: string;
  readonly afterNo: string;
  readonly limit: number;
}

export interface ListClassificationRow {
  readonly district: string;
  readonly no: string;
  readonly alias: string | null;
  readonly areaM2: string;
  readonly overall: string;
  readonly matched: string[];
  readonly excludedBy: string[];
  readonly missing: string[];
}

/**
 * One page of the city as a run saw it.
 */
export const listClassification: Query<ListClassificationParameters, ListClassificationRow, "many"> = {
  name: "listClassification",
  cardinality: "many",
  parameters: ["runNo", "districtCode", "afterDistrict", "afterNo", "limit"],
  text: `select k.district_code as "district",
       k.parcel_no as "no",
       p.alias as "alias",
       p.area_m2::text as "areaM2",
       w.overall as "overall",
       w.matched as "matched",
       w.excluded_by as "excludedBy",
       w.missing as "missing"
from (
  select distinct on (c.district_code, c.parcel_no) c.district_code, c.parcel_no, c.run_no
  from classification c
  where c.run_no <= $1::bigint
    and ($2::text is null or c.district_code = $2::text)
    and (c.district_code, c.parcel_no) > ($3::text, $4::text)
  order by c.district_code, c.parcel_no, c.run_no desc
  limit $5::integer
) k
join classification_in_words w
  on w.district_code = k.district_code and w.parcel_no = k.parcel_no and w.run_no = k.run_no
join parcel p on p.district_code = k.district_code and p.parcel_no = k.parcel_no
where w.overall <> 'ended'
order by k.district_code, k.parcel_no`,
};

export interface ReadCurrentRunParameters {
  readonly asOf: string;
}

export interface ReadCurrentRunRow {
  readonly runNo: bigint | null;
}

export const readCurrentRun: Query<ReadCurrentRunParameters, ReadCurrentRunRow, "one"> = {
  name: "readCurrentRun",
  cardinality: "one",
  parameters: ["asOf"],
  text: `select current_run($1::date) as "runNo"`,
};

// ---- queries/districts.sql ----

export interface ReadPlaneRow {
  readonly planeSrid: number;
  readonly bbox: unknown;
}

/**
 * The city's plane and the box of its outlines, without counting what lies in it.
 */
export const readPlane: Query<Record<never, never>, ReadPlaneRow, "maybe"> = {
  name: "readPlane",
  cardinality: "maybe",
  parameters: [],
  text: `select c.plane_srid as "planeSrid",
       box_of_outlines() as "bbox"
from city c`,
};

export interface ReadCityRow {
  readonly jurisdiction: string;
  readonly name: string;
  readonly nameEn: string;
  readonly planeSrid: number;
  readonly demonstration: boolean;
  readonly parcels: number;
  readonly bbox: unknown;
}

export const readCity: Query<Record<never, never>, ReadCityRow, "maybe"> = {
  name: "readCity",
  cardinality: "maybe",
  parameters: [],
  text: `select c.jurisdiction as "jurisdiction",
       c.name as "name",
       c.name_en as "nameEn",
       c.plane_srid as "planeSrid",
       c.demonstration as "demonstration",
       (select count(*)::integer from parcel) as "parcels",
       box_of_outlines() as "bbox"
from city c`,
};

export interface SaveCityParameters {
  readonly jurisdiction: string;
  readonly name: string;
  readonly nameEn: string;
  readonly planeSrid: number;
  readonly demonstration: boolean;
}

export const saveCity: Query<SaveCityParameters, never, "exec"> = {
  name: "saveCity",
  cardinality: "exec",
  parameters: ["jurisdiction", "name", "nameEn", "planeSrid", "demonstration"],
  text: `insert into city (jurisdiction, name, name_en, plane_srid, demonstration)
values ($1::text, $2::text, $3::text, $4::integer, $5::boolean)`,
};

export interface AddDistrictsParameters {
  readonly districts: string;
}

/**
 * `districts` is a JSON array of {code, kind, name, shortName, nameEn, aliasCodes, registersUnder}.
 */
export const addDistricts: Query<AddDistrictsParameters, never, "exec"> = {
  name: "addDistricts",
  cardinality: "exec",
  parameters: ["districts"],
  text: `insert into district (code, kind, name, short_name, name_en, alias_codes, registers_under)
select d.code, d.kind, d.name, d."shortName", d."nameEn", d."aliasCodes", d."registersUnder"
from json_to_recordset($1::json) as d (
  code text, kind text, name text, "shortName" text, "nameEn" text, "aliasCodes" text[], "registersUnder" text[])
on conflict (code) do nothing`,
};

export interface ListDatasetsRow {
  readonly name: string;
  readonly kind: string;
  readonly source: string;
  readonly licence: string | null;
  readonly demonstration: boolean;
}

export const listDatasets: Query<Record<never, never>, ListDatasetsRow, "many"> = {
  name: "listDatasets",
  cardinality: "many",
  parameters: [],
  text: `select d.name as "name",
       d.kind as "kind",
       d.source as "source",
       d.licence as "licence",
       d.demonstration as "demonstration"
from dataset d
order by d.loaded_at, d.dataset_id`,
};

export interface AddDatasetParameters {
  readonly datasetId: string;
  readonly kind: string;
  readonly name: string;
  readonly source: string;
  readonly licence: string | null;
  readonly demonstration: boolean;
}

/**
 * Fictional parcels are shown to everybody, as they are; nothing else is.
 */
export const addDataset: Query<AddDatasetParameters, never, "exec"> = {
  name: "addDataset",
  cardinality: "exec",
  parameters: ["datasetId", "kind", "name", "source", "licence", "demonstration"],
  text: `with added as (
  insert into dataset (dataset_id, kind, name, source, licence, demonstration)
  values ($1::uuid, $2::text, $3::text, $4::text, $5::text, $6::boolean)
  returning dataset_id, kind, demonstration
)
insert into dataset_disclosure (dataset_id, ground)
select a.dataset_id, 'demonstration'
from added a
where a.demonstration and a.kind = 'parcels'`,
};

export interface ReadDataVersionRow {
  readonly version: string;
}

/**
 * Changes with everything that is loaded, so that what was computed from it can be kept until then.
 */
export const readDataVersion: Query<Record<never, never>, ReadDataVersionRow, "one"> = {
  name: "readDataVersion",
  cardinality: "one",
  parameters: [],
  text: `select concat_ws('.',
         (select count(*) from dataset),
         (select count(*) from dataset_withdrawal),
         (select max(d.loaded_at) from dataset d),
         (select max(t.table_no) from policy_table t),
         (select count(*) from evaluation)) as "version"`,
};

export interface ListDistrictsRow {
  readonly code: string;
  readonly kind: string;
  readonly name: string;
  readonly shortName: string;
  readonly nameEn: string;
  readonly aliasCodes: string[];
  readonly registersUnder: string[];
  readonly bbox: unknown;
  readonly demonstrationOutline: boolean;
}

/**
 * The city's governments in the order of their codes, functional areas last.
 */
export const listDistricts: Query<Record<never, never>, ListDistrictsRow, "many"> = {
  name: "listDistricts",
  cardinality: "many",
  parameters: [],
  text: `select d.code as "code",
       d.kind as "kind",
       d.name as "name",
       d.short_name as "shortName",
       d.name_en as "nameEn",
       d.alias_codes as "aliasCodes",
       d.registers_under as "registersUnder",
       case when o.geom is not null
         then json_build_array(st_xmin(o.geom), st_ymin(o.geom), st_xmax(o.geom), st_ymax(o.geom))
       end as "bbox",
       coalesce(o.demonstration, true) as "demonstrationOutline"
from district d
left join lateral outline_of(d.code) o on true
order by d.kind = 'functional-area', d.code`,
};

export interface DistrictExistsParameters {
  readonly code: string;
}

export interface DistrictExistsRow {
  readonly exists: boolean;
}

export const districtExists: Query<DistrictExistsParameters, DistrictExistsRow, "one"> = {
  name: "districtExists",
  cardinality: "one",
  parameters: ["code"],
  text: `select exists (select from district d where d.code = $1::text) as "exists"`,
};

export interface ReadInventoryBasisRow {
  readonly outcomes: string;
  readonly stages: string;
}

/**
 * What an inventory rests on: `outcomes` is another as soon as anything that a conclusion rests on was recorded, `stages`
 * as soon as a stage was reached, left or withdrawn. Counts: of two rows the later number may be there first.
 */
export const readInventoryBasis: Query<Record<never, never>, ReadInventoryBasisRow, "one"> = {
  name: "readInventoryBasis",
  cardinality: "one",
  parameters: [],
  text: `select concat_ws('.',
         (select count(*) from dataset),
         (select count(*) from dataset_withdrawal),
         (select count(*) from policy_table),
         (select count(*) from evaluation),
         (select count(*) from evaluation_report),
         (select count(*) from enterprise_year)) as "outcomes",
       concat_ws('.',
         (select count(*) from milestone_record),
         (select count(*) from milestone_withdrawal)) as "stages"`,
};

export interface TallyOutcomesParameters {
  readonly asOf: string;
}

export interface TallyOutcomesRow {
  readonly districtCode: string;
  readonly division: string;
  readonly key: string;
  readonly parcels: number;
  readonly areaM2: string;
}

/**
 * One row for each district, division and key. A parcel counts in every category it meets, and only
 * when it is low-efficiency land on the day: excluded land may meet a category and is not inventory.
 */
export const tallyOutcomes: Query<TallyOutcomesParameters, TallyOutcomesRow, "many"> = {
  name: "tallyOutcomes",
  cardinality: "many",
  parameters: ["asOf"],
  text: `with state as materialized (
  select c.district_code,
         p.area_m2,
         c.overall,
         case when c.overall = 'eligible' then c.matched else '{}' end as categories
  from classify_parcels($1::date) c
  join parcel p on p.district_code = c.district_code and p.parcel_no = c.parcel_no
)
select s.district_code as "districtCode", 'overall' as "division", s.overall as "key", count(*)::integer as "parcels", sum(s.area_m2)::text as "areaM2"
from state s
group by s.district_code, s.overall
union all
select s.district_code, 'category', k.category, count(*)::integer, sum(s.area_m2)::text
from state s
cross join lateral unnest(s.categories) as k (category)
group by s.district_code, k.category`,
};

export interface TallyStagesParameters {
  readonly asOf: string;
}

export interface TallyStagesRow {
  readonly districtCode: string;
  readonly division: string;
  readonly key: string;
  readonly parcels: number;
  readonly areaM2: string;
}

/**
 * The same of the stages. Of most parcels none is recorded: these are what is left of all.
 */
export const tallyStages: Query<TallyStagesParameters, TallyStagesRow, "many"> = {
  name: "tallyStages",
  cardinality: "many",
  parameters: ["asOf"],
  text: `with reached as materialized (
  select p.district_code, r.code, p.area_m2
  from (select distinct m.district_code, m.parcel_no from milestone_record m) k
  join parcel p on p.district_code = k.district_code and p.parcel_no = k.parcel_no
  cross join lateral stage_reached(k.district_code, k.parcel_no, $1::date) r
), tally as (
  select r.district_code, r.code, count(*) as parcels, sum(r.area_m2) as area_m2
  from reached r
  group by r.district_code, r.code
  union all
  select p.district_code, 'none', count(*), sum(p.area_m2)
  from parcel p
  group by p.district_code
  union all
  select r.district_code, 'none', -count(*), -sum(r.area_m2)
  from reached r
  group by r.district_code
)
select t.district_code as "districtCode", 'stage' as "division", t.code as "key", sum(t.parcels)::integer as "parcels", sum(t.area_m2)::text as "areaM2"
from tally t
group by t.district_code, t.code`,
};

export interface AddDistrictOutlinesParameters {
  readonly datasetId: string;
  readonly outlines: string;
}

/**
 * `outlines` is a JSON array of {code, geometry}; the newest outline of a district is the one shown.
 */
export const addDistrictOutlines: Query<AddDistrictOutlinesParameters, never, "exec"> = {
  name: "addDistrictOutlines",
  cardinality: "exec",
  parameters: ["datasetId", "outlines"],
  text: `insert into district_outline (district_code, dataset_id, geom)
select o.code, $1::uuid, st_multi(st_setsrid(st_geomfromgeojson(o.geometry::text), 4490))
from json_to_recordset($2::json) as o (code text, geometry json)`,
};

export interface AddTownsParameters {
  readonly datasetId: string;
  readonly towns: string;
}

export const addTowns: Query<AddTownsParameters, never, "exec"> = {
  name: "addTowns",
  cardinality: "exec",
  parameters: ["datasetId", "towns"],
  text: `insert into town (code, district_code, name, dataset_id, geom)
select t.code, t.district, t.name, $1::uuid, st_multi(st_setsrid(st_geomfromgeojson(t.geometry::text), 4490))
from json_to_recordset($2::json) as t (code text, district text, name text, geometry json)
on conflict (code) do nothing`,
};

export interface ExplainInvalidGeometriesParameters {
  readonly geometries: string;
}

export interface ExplainInvalidGeometriesRow {
  readonly no: number;
  readonly reason: string;
}

/**
 * Which of the given geometries break the rules of simple features, and how. `geometries` is a JSON
 * array of {no, geometry}, already checked to be closed rings of finite positions.
 */
export const explainInvalidGeometries: Query<ExplainInvalidGeometriesParameters, ExplainInvalidGeometriesRow, "many"> = {
  name: "explainInvalidGeometries",
  cardinality: "many",
  parameters: ["geometries"],
  text: `select g.no as "no",
       v.reason as "reason"
from json_to_recordset($1::json) as g (no integer, geometry json)
cross join lateral (select st_isvalidreason(st_setsrid(st_geomfromgeojson(g.geometry::text), 4490)) as reason) v
where v.reason <> 'Valid Geometry'
order by g.no`,
};

// ---- queries/documents.sql ----

export interface ListPrintedLandParameters {
  readonly parcels: readonly string[];
  readonly districtCode: string;
  readonly asOf: string;
}

export interface ListPrintedLandRow {
  readonly parcelNo: string;
  readonly parcelCode: string | null;
  readonly address: string | null;
  readonly rightHolder: string | null;
  readonly areaM2: string | null;
  readonly currentUse: string | null;
  readonly categories: string[] | null;
  readonly recognitionDocNo: string | null;
}

/**
 * Parcels as forms print them: as they stood on a day, with the recognition in force on it, in the order asked for.
 */
export const listPrintedLand: Query<ListPrintedLandParameters, ListPrintedLandRow, "many"> = {
  name: "listPrintedLand",
  cardinality: "many",
  parameters: ["parcels", "districtCode", "asOf"],
  text: `select n.no as "parcelNo",
       p.parcel_code as "parcelCode",
       p.address as "address",
       p.right_holder as "rightHolder",
       p.area_m2::text as "areaM2",
       coalesce(l.name, p.certified_use) as "currentUse",
       r.categories as "categories",
       r.doc_no as "recognitionDocNo"
from unnest($1::text[]) with ordinality as n (no, place)
left join lateral parcel_in_force($2::text, n.no, $3::date) p on true
left join land_use_code l
  on l.scheme = p.land_use_scheme and l.edition = p.land_use_edition and l.code = p.land_use_code
left join lateral (
  select d.categories, d.doc_no
  from recognition d
  where d.district_code = $2::text and d.parcel_no = n.no and d.decided_on <= $3::date
    and d.decision = 'recognised' and recognition_counts(d)
  order by d.decided_on desc, d.recognition_no desc
  limit 1
) r on true
order by n.place`,
};

export interface ReadDistrictNameParameters {
  readonly code: string;
}

export interface ReadDistrictNameRow {
  readonly name: string;
}

export const readDistrictName: Query<ReadDistrictNameParameters, ReadDistrictNameRow, "one"> = {
  name: "readDistrictName",
  cardinality: "one",
  parameters: ["code"],
  text: `select d.name as "name"
from district d
where d.code = $1::text`,
};

/**
 * Of 244 random bits; the extension that would give 256 at once is not everywhere. Whoever comes first makes it.
 */
export const makeDocumentKey: Query<Record<never, never>, never, "exec"> = {
  name: "makeDocumentKey",
  cardinality: "exec",
  parameters: [],
  text: `insert into document_key (key)
values (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'))
on conflict do nothing`,
};

export interface ReadDocumentKeyRow {
  readonly key: Buffer;
}

export const readDocumentKey: Query<Record<never, never>, ReadDocumentKeyRow, "maybe"> = {
  name: "readDocumentKey",
  cardinality: "maybe",
  parameters: [],
  text: `select k.key as "key"
from document_key k`,
};

// ---- queries/evaluation.sql ----

export interface ListEnterprisesOfYearParameters {
  readonly districtCode: string;
  readonly year: number;
}

export interface ListEnterprisesOfYearRow {
  readonly parcelNo: string;
  readonly alias: string | null;
  readonly rightHolder: string | null;
  readonly industryCode: string | null;
  readonly aboveScale: boolean | null;
  readonly areaM2: string;
  readonly fixedInvestmentFen: string | null;
  readonly outputFen: string | null;
  readonly valueAddedFen: string | null;
  readonly taxFen: string | null;
  readonly energyTce: string | null;
  readonly electricityKwh: string | null;
  readonly waterM3: string | null;
  readonly emissionsKg: string | null;
  readonly employees: string | null;
  readonly rdFen: string | null;
}

/**
 * What is on record of the district's enterprises in a year, each on its parcel; the recorded area counts.
 */
export const listEnterprisesOfYear: Query<ListEnterprisesOfYearParameters, ListEnterprisesOfYearRow, "many"> = {
  name: "listEnterprisesOfYear",
  cardinality: "many",
  parameters: ["districtCode", "year"],
  text: `select y.parcel_no as "parcelNo",
       p.alias as "alias",
       p.right_holder as "rightHolder",
       coalesce(y.industry_code, p.industry_code) as "industryCode",
       y.above_scale as "aboveScale",
       p.area_m2::text as "areaM2",
       y.fixed_investment_fen::text as "fixedInvestmentFen",
       y.output_fen::text as "outputFen",
       y.value_added_fen::text as "valueAddedFen",
       y.tax_fen::text as "taxFen",
       y.energy_tce::text as "energyTce",
       y.electricity_kwh::text as "electricityKwh",
       y.water_m3::text as "waterM3",
       y.emissions_kg::text as "emissionsKg",
       y.employees::text as "employees",
       y.rd_fen::text as "rdFen"
from enterprise_figures y
join parcel p on p.district_code = y.district_code and p.parcel_no = y.parcel_no
where y.district_code = $1::text
  and y.year = $2::integer
order by y.parcel_no`,
};

export interface RecordEvaluationResultsParameters {
  readonly districtCode: string;
  readonly year: number;
  readonly acceptedOn: string;
  readonly docNo: string;
  readonly indicatorsTable: bigint | number | null;
  readonly gradesTable: bigint | number;
  readonly results: string;
}

/**
 * Appended after what is on record of each parcel; a former result stays. `results` is a JSON array of
 * {parcelNo, grade, excluded, score, rank, rankedAmong, detail}.
 */
export const recordEvaluationResults: Query<RecordEvaluationResultsParameters, never, "exec"> = {
  name: "recordEvaluationResults",
  cardinality: "exec",
  parameters: ["districtCode", "year", "acceptedOn", "docNo", "indicatorsTable", "gradesTable", "results"],
  text: `with added as (
  insert into evaluation (
    district_code, parcel_no, evaluation_no, year, grade, accepted_on, doc_no, excluded, score, rank, ranked_among,
    indicators_table, grades_table, detail)
  select $1::text, r."parcelNo",
         1 + coalesce((
           select max(e.evaluation_no)
           from evaluation e
           where e.district_code = $1::text and e.parcel_no = r."parcelNo"), 0),
         $2::integer, r.grade, $3::date, $4::text, r.excluded, r.score, r.rank, r."rankedAmong",
         $5::bigint, $6::bigint, r.detail
  from json_to_recordset($7::json) as r (
    "parcelNo" text, grade text, excluded boolean, score numeric, rank integer, "rankedAmong" integer, detail jsonb)
  returning district_code, parcel_no
)
insert into map_change (district_code, parcel_no)
select a.district_code, a.parcel_no
from added a`,
};

// ---- queries/identity.sql ----

export interface AddAccountParameters {
  readonly accountId: string;
  readonly name: string;
  readonly displayName: string;
  readonly createdBy: string;
}

export const addAccount: Query<AddAccountParameters, never, "exec"> = {
  name: "addAccount",
  cardinality: "exec",
  parameters: ["accountId", "name", "displayName", "createdBy"],
  text: `insert into account (account_id, name, display_name, created_by)
values ($1::uuid, $2::text, $3::text, $4::text)`,
};

export interface AddGrantParameters {
  readonly accountId: string;
  readonly role: string | null;
  readonly districtCode: string | null;
  readonly organisation: string | null;
  readonly grantedBy: string | null;
}

export const addGrant: Query<AddGrantParameters, never, "exec"> = {
  name: "addGrant",
  cardinality: "exec",
  parameters: ["accountId", "role", "districtCode", "organisation", "grantedBy"],
  text: `insert into account_grant (account_id, role, district_code, organisation, granted_by)
values ($1::uuid, $2::text, $3::text, $4::text, $5::uuid)`,
};

export interface ListGrantsParameters {
  readonly accountId: string;
}

export interface ListGrantsRow {
  readonly role: string | null;
  readonly district: string | null;
  readonly organisation: string | null;
  readonly recordedAt: string;
}

/**
 * What an account may do and could do before, the latest first.
 */
export const listGrants: Query<ListGrantsParameters, ListGrantsRow, "many"> = {
  name: "listGrants",
  cardinality: "many",
  parameters: ["accountId"],
  text: `select g.role as "role",
       g.district_code as "district",
       g.organisation as "organisation",
       g.recorded_at as "recordedAt"
from account_grant g
where g.account_id = $1::uuid
order by g.grant_no desc`,
};

export interface ReadAccountByNameParameters {
  readonly name: string;
}

export interface ReadAccountByNameRow {
  readonly accountId: string;
  readonly name: string;
  readonly displayName: string;
  readonly disabled: boolean;
}

export const readAccountByName: Query<ReadAccountByNameParameters, ReadAccountByNameRow, "maybe"> = {
  name: "readAccountByName",
  cardinality: "maybe",
  parameters: ["name"],
  text: `select a.account_id as "accountId",
       a.name as "name",
       a.display_name as "displayName",
       a.disabled as "disabled"
from account a
where a.name = $1::text`,
};

export interface ListAccountsParameters {
  readonly name: string | null;
}

export interface ListAccountsRow {
  readonly accountId: string;
  readonly name: string;
  readonly displayName: string;
  readonly disabled: boolean;
  readonly createdAt: string;
  readonly role: string | null;
  readonly district: string | null;
  readonly organisation: string | null;
}

/**
 * All of them, or one.
 */
export const listAccounts: Query<ListAccountsParameters, ListAccountsRow, "many"> = {
  name: "listAccounts",
  cardinality: "many",
  parameters: ["name"],
  text: `select a.account_id as "accountId",
       a.name as "name",
       a.display_name as "displayName",
       a.disabled as "disabled",
       a.created_at as "createdAt",
       g.role as "role",
       g.district_code as "district",
       g.organisation as "organisation"
from account a
left join lateral (
  select g.role, g.district_code, g.organisation
  from account_grant g
  where g.account_id = a.account_id
  order by g.grant_no desc
  limit 1
) g on true
where $1::text is null or a.name = $1::text
order by a.name`,
};

export interface SetAccountDisabledParameters {
  readonly disabled: boolean;
  readonly accountId: string;
}

export const setAccountDisabled: Query<SetAccountDisabledParameters, never, "exec"> = {
  name: "setAccountDisabled",
  cardinality: "exec",
  parameters: ["disabled", "accountId"],
  text: `update account
set disabled = $1::boolean
where account_id = $2::uuid`,
};

export interface SetPasswordParameters {
  readonly accountId: string;
  readonly passwordHash: string;
  readonly mustChange: boolean;
}

export const setPassword: Query<SetPasswordParameters, never, "exec"> = {
  name: "setPassword",
  cardinality: "exec",
  parameters: ["accountId", "passwordHash", "mustChange"],
  text: `insert into credential (account_id, password_hash, must_change)
values ($1::uuid, $2::text, $3::boolean)
-- Not by \`excluded\`: who sets a password for another must not need to read one.
on conflict (account_id) do update
set password_hash = $2::text, must_change = $3::boolean, changed_at = clock_timestamp()`,
};

export interface HoldCredentialParameters {
  readonly accountId: string;
  readonly proved: string;
}

export interface HoldCredentialRow {
  readonly accountId: string;
}

/**
 * Until this transaction ends nobody changes or resets the password that was proved. No row: somebody has meanwhile, or
 * has closed the account.
 */
export const holdCredential: Query<HoldCredentialParameters, HoldCredentialRow, "maybe"> = {
  name: "holdCredential",
  cardinality: "maybe",
  parameters: ["accountId", "proved"],
  text: `select c.account_id as "accountId"
from credential c
join account a on a.account_id = c.account_id
where c.account_id = $1::uuid
  and c.password_hash = $2::text
  and not a.disabled
for no key update of c`,
};

export interface RehashPasswordParameters {
  readonly passwordHash: string;
  readonly accountId: string;
  readonly former: string;
}

/**
 * The same password, hashed dearer.
 */
export const rehashPassword: Query<RehashPasswordParameters, never, "exec"> = {
  name: "rehashPassword",
  cardinality: "exec",
  parameters: ["passwordHash", "accountId", "former"],
  text: `update credential
set password_hash = $1::text
where account_id = $2::uuid
  and password_hash = $3::text`,
};

export interface KeepFormerPasswordParameters {
  readonly accountId: string;
}

export const keepFormerPassword: Query<KeepFormerPasswordParameters, never, "exec"> = {
  name: "keepFormerPassword",
  cardinality: "exec",
  parameters: ["accountId"],
  text: `insert into former_password (account_id, password_hash)
select c.account_id, c.password_hash
from credential c
where c.account_id = $1::uuid`,
};

export interface ListFormerPasswordsParameters {
  readonly accountId: string;
  readonly limit: number;
}

export interface ListFormerPasswordsRow {
  readonly passwordHash: string;
}

export const listFormerPasswords: Query<ListFormerPasswordsParameters, ListFormerPasswordsRow, "many"> = {
  name: "listFormerPasswords",
  cardinality: "many",
  parameters: ["accountId", "limit"],
  text: `select f.password_hash as "passwordHash"
from former_password f
where f.account_id = $1::uuid
order by f.password_no desc
limit $2::integer`,
};

export interface ReadCredentialParameters {
  readonly name: string;
}

export interface ReadCredentialRow {
  readonly accountId: string;
  readonly disabled: boolean;
  readonly passwordHash: string;
  readonly secret: string | null;
}

/**
 * All that a sign-in by name needs to know.
 */
export const readCredential: Query<ReadCredentialParameters, ReadCredentialRow, "maybe"> = {
  name: "readCredential",
  cardinality: "maybe",
  parameters: ["name"],
  text: `select a.account_id as "accountId",
       a.disabled as "disabled",
       c.password_hash as "passwordHash",
       f.secret as "secret"
from account a
join credential c on c.account_id = a.account_id
left join second_factor f on f.account_id = a.account_id and f.confirmed
where a.name = $1::text`,
};

export interface CountAttemptParameters {
  readonly name: string;
  readonly address: string;
}

export interface CountAttemptRow {
  readonly attemptNo: bigint;
}

/**
 * Counted before it is judged: of many at once no more than the limit get through.
 */
export const countAttempt: Query<CountAttemptParameters, CountAttemptRow, "one"> = {
  name: "countAttempt",
  cardinality: "one",
  parameters: ["name", "address"],
  text: `insert into sign_in_attempt (name, address)
values ($1::text, $2::text)
returning attempt_no as "attemptNo"`,
};

export interface RecentAttemptsParameters {
  readonly name: string;
  readonly address: string;
  readonly windowSeconds: number;
}

export interface RecentAttemptsRow {
  readonly ofName: bigint;
  readonly ofAddress: bigint;
}

export const recentAttempts: Query<RecentAttemptsParameters, RecentAttemptsRow, "one"> = {
  name: "recentAttempts",
  cardinality: "one",
  parameters: ["name", "address", "windowSeconds"],
  text: `select count(*) filter (where t.name = $1::text) as "ofName",
       count(*) filter (where t.address = $2::text) as "ofAddress"
from sign_in_attempt t
where t.tried_at > clock_timestamp() - make_interval(secs => $3::integer)
  and (t.name = $1::text or t.address = $2::text)`,
};

export interface ForgetAttemptsParameters {
  readonly name: string;
}

/**
 * After a success those of the name; those of the address stay, but for this one.
 */
export const forgetAttempts: Query<ForgetAttemptsParameters, never, "exec"> = {
  name: "forgetAttempts",
  cardinality: "exec",
  parameters: ["name"],
  text: `delete from sign_in_attempt
where name = $1::text
  or tried_at < clock_timestamp() - interval '1 day'`,
};

export interface BeginSessionParameters {
  readonly tokenHash: string;
  readonly accountId: string;
  readonly address: string | null;
  readonly byPassword: boolean;
}

export const beginSession: Query<BeginSessionParameters, never, "exec"> = {
  name: "beginSession",
  cardinality: "exec",
  parameters: ["tokenHash", "accountId", "address", "byPassword"],
  text: `insert into session (token_hash, account_id, address, by_password)
values ($1::text, $2::uuid, $3::text, $4::boolean)`,
};

export interface ReadSessionParameters {
  readonly passwordDays: number;
  readonly tokenHash: string;
  readonly idleSeconds: number;
  readonly absoluteSeconds: number;
}

export interface ReadSessionRow {
  readonly accountId: string;
  readonly name: string;
  readonly displayName: string;
  readonly role: string | null;
  readonly district: string | null;
  readonly organisation: string | null;
  readonly passwordDue: boolean | null;
  readonly stale: boolean;
}

/**
 * Whose session it is and what he may do now; nobody's once it was idle or has lasted too long.
 */
export const readSession: Query<ReadSessionParameters, ReadSessionRow, "maybe"> = {
  name: "readSession",
  cardinality: "maybe",
  parameters: ["passwordDays", "tokenHash", "idleSeconds", "absoluteSeconds"],
  text: `select s.account_id as "accountId",
       a.name as "name",
       a.display_name as "displayName",
       g.role as "role",
       g.district_code as "district",
       g.organisation as "organisation",
       s.by_password and (c.must_change
         or c.changed_at < clock_timestamp() - make_interval(days => $1::integer)) as "passwordDue",
       s.seen_at < clock_timestamp() - interval '1 minute' as "stale"
from session s
join account a on a.account_id = s.account_id
left join credential c on c.account_id = s.account_id
left join lateral (
  select g.role, g.district_code, g.organisation
  from account_grant g
  where g.account_id = s.account_id
  order by g.grant_no desc
  limit 1
) g on true
where s.token_hash = $2::text
  and not a.disabled
  and s.seen_at > clock_timestamp() - make_interval(secs => $3::integer)
  and s.created_at > clock_timestamp() - make_interval(secs => $4::integer)`,
};

export interface HoldSessionParameters {
  readonly tokenHash: string;
}

export interface HoldSessionRow {
  readonly accountId: string;
}

/**
 * Nobody ends the session before this transaction has ended. No row: somebody has already.
 */
export const holdSession: Query<HoldSessionParameters, HoldSessionRow, "maybe"> = {
  name: "holdSession",
  cardinality: "maybe",
  parameters: ["tokenHash"],
  text: `select s.account_id as "accountId"
from session s
where s.token_hash = $1::text
for key share`,
};

export interface TouchSessionParameters {
  readonly tokenHash: string;
}

export const touchSession: Query<TouchSessionParameters, never, "exec"> = {
  name: "touchSession",
  cardinality: "exec",
  parameters: ["tokenHash"],
  text: `update session
set seen_at = clock_timestamp()
where token_hash = $1::text`,
};

export interface EndSessionParameters {
  readonly tokenHash: string;
}

export const endSession: Query<EndSessionParameters, never, "exec"> = {
  name: "endSession",
  cardinality: "exec",
  parameters: ["tokenHash"],
  text: `delete from session
where token_hash = $1::text`,
};

export interface EndSessionsParameters {
  readonly accountId: string;
}

export const endSessions: Query<EndSessionsParameters, never, "exec"> = {
  name: "endSessions",
  cardinality: "exec",
  parameters: ["accountId"],
  text: `delete from session
where account_id = $1::uuid`,
};

export interface AddAccessTokenParameters {
  readonly tokenId: string;
  readonly accountId: string;
  readonly label: string;
  readonly tokenHash: string;
  readonly days: number;
}

export const addAccessToken: Query<AddAccessTokenParameters, never, "exec"> = {
  name: "addAccessToken",
  cardinality: "exec",
  parameters: ["tokenId", "accountId", "label", "tokenHash", "days"],
  text: `insert into access_token (token_id, account_id, label, token_hash, expires_at)
values ($1::uuid, $2::uuid, $3::text, $4::text,
        clock_timestamp() + make_interval(days => $5::integer))`,
};

export interface ListAccessTokensParameters {
  readonly accountId: string;
}

export interface ListAccessTokensRow {
  readonly id: string;
  readonly label: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly usedAt: string | null;
}

export const listAccessTokens: Query<ListAccessTokensParameters, ListAccessTokensRow, "many"> = {
  name: "listAccessTokens",
  cardinality: "many",
  parameters: ["accountId"],
  text: `select t.token_id as "id",
       t.label as "label",
       t.created_at as "createdAt",
       t.expires_at as "expiresAt",
       t.used_at as "usedAt"
from access_token t
where t.account_id = $1::uuid
  and t.revoked_at is null
  and t.expires_at > clock_timestamp()
order by t.created_at, t.token_id`,
};

export interface RevokeAccessTokenParameters {
  readonly tokenId: string;
  readonly accountId: string;
}

export const revokeAccessToken: Query<RevokeAccessTokenParameters, never, "exec"> = {
  name: "revokeAccessToken",
  cardinality: "exec",
  parameters: ["tokenId", "accountId"],
  text: `update access_token
set revoked_at = clock_timestamp()
where token_id = $1::uuid
  and account_id = $2::uuid
  and revoked_at is null`,
};

export interface ForgetAccessTokensParameters {
  readonly accountId: string;
}

export const forgetAccessTokens: Query<ForgetAccessTokensParameters, never, "exec"> = {
  name: "forgetAccessTokens",
  cardinality: "exec",
  parameters: ["accountId"],
  text: `delete from access_token
where account_id = $1::uuid`,
};

export interface ReadAccessTokenParameters {
  readonly tokenHash: string;
}

export interface ReadAccessTokenRow {
  readonly tokenId: string;
  readonly accountId: string;
  readonly name: string;
  readonly displayName: string;
  readonly role: string | null;
  readonly district: string | null;
  readonly organisation: string | null;
  readonly stale: boolean;
}

export const readAccessToken: Query<ReadAccessTokenParameters, ReadAccessTokenRow, "maybe"> = {
  name: "readAccessToken",
  cardinality: "maybe",
  parameters: ["tokenHash"],
  text: `select t.token_id as "tokenId",
       t.account_id as "accountId",
       a.name as "name",
       a.display_name as "displayName",
       g.role as "role",
       g.district_code as "district",
       g.organisation as "organisation",
       t.used_at is null or t.used_at < clock_timestamp() - interval '1 minute' as "stale"
from access_token t
join account a on a.account_id = t.account_id
left join lateral (
  select g.role, g.district_code, g.organisation
  from account_grant g
  where g.account_id = t.account_id
  order by g.grant_no desc
  limit 1
) g on true
where t.token_hash = $1::text
  and not a.disabled
  and t.revoked_at is null
  and t.expires_at > clock_timestamp()`,
};

export interface TouchAccessTokenParameters {
  readonly tokenId: string;
}

export const touchAccessToken: Query<TouchAccessTokenParameters, never, "exec"> = {
  name: "touchAccessToken",
  cardinality: "exec",
  parameters: ["tokenId"],
  text: `update access_token
set used_at = clock_timestamp()
where token_id = $1::uuid`,
};

export interface OfferSecondFactorParameters {
  readonly accountId: string;
  readonly secret: string;
}

/**
 * A secret that counts once a code of it was shown; a confirmed one is not replaced.
 */
export const offerSecondFactor: Query<OfferSecondFactorParameters, never, "exec"> = {
  name: "offerSecondFactor",
  cardinality: "exec",
  parameters: ["accountId", "secret"],
  text: `insert into second_factor (account_id, secret)
values ($1::uuid, $2::text)
on conflict (account_id) do update
set secret = excluded.secret, last_step = 0
where not second_factor.confirmed`,
};

export interface ReadSecondFactorParameters {
  readonly accountId: string;
}

export interface ReadSecondFactorRow {
  readonly secret: string;
  readonly confirmed: boolean;
}

export const readSecondFactor: Query<ReadSecondFactorParameters, ReadSecondFactorRow, "maybe"> = {
  name: "readSecondFactor",
  cardinality: "maybe",
  parameters: ["accountId"],
  text: `select f.secret as "secret",
       f.confirmed as "confirmed"
from second_factor f
where f.account_id = $1::uuid`,
};

export interface ListSecondFactorsRow {
  readonly accountId: string;
  readonly name: string;
  readonly secret: string;
}

export const listSecondFactors: Query<Record<never, never>, ListSecondFactorsRow, "many"> = {
  name: "listSecondFactors",
  cardinality: "many",
  parameters: [],
  text: `select f.account_id as "accountId",
       a.name as "name",
       f.secret as "secret"
from second_factor f
join account a using (account_id)
order by a.name`,
};

export interface ResealSecondFactorParameters {
  readonly secret: string;
  readonly accountId: string;
  readonly former: string;
}

export const resealSecondFactor: Query<ResealSecondFactorParameters, never, "exec"> = {
  name: "resealSecondFactor",
  cardinality: "exec",
  parameters: ["secret", "accountId", "former"],
  text: `update second_factor
set secret = $1::text
where account_id = $2::uuid
  and secret = $3::text`,
};

export interface UseStepParameters {
  readonly step: bigint | number;
  readonly accountId: string;
}

/**
 * A code counts once, and none that is older than the last.
 */
export const useStep: Query<UseStepParameters, never, "exec"> = {
  name: "useStep",
  cardinality: "exec",
  parameters: ["step", "accountId"],
  text: `update second_factor
set last_step = $1::bigint
where account_id = $2::uuid
  and last_step < $1::bigint`,
};

export interface ConfirmSecondFactorParameters {
  readonly accountId: string;
  readonly secret: string;
}

/**
 * The secret that a code was shown of, and no other that was offered meanwhile.
 */
export const confirmSecondFactor: Query<ConfirmSecondFactorParameters, never, "exec"> = {
  name: "confirmSecondFactor",
  cardinality: "exec",
  parameters: ["accountId", "secret"],
  text: `update second_factor
set confirmed = true
where account_id = $1::uuid
  and secret = $2::text
  and not confirmed`,
};

export interface RemoveSecondFactorParameters {
  readonly accountId: string;
}

export const removeSecondFactor: Query<RemoveSecondFactorParameters, never, "exec"> = {
  name: "removeSecondFactor",
  cardinality: "exec",
  parameters: ["accountId"],
  text: `delete from second_factor
where account_id = $1::uuid`,
};

export interface RemoveRecoveryCodesParameters {
  readonly accountId: string;
}

export const removeRecoveryCodes: Query<RemoveRecoveryCodesParameters, never, "exec"> = {
  name: "removeRecoveryCodes",
  cardinality: "exec",
  parameters: ["accountId"],
  text: `delete from recovery_code
where account_id = $1::uuid`,
};

export interface AddRecoveryCodesParameters {
  readonly accountId: string;
  readonly codeHashes: readonly string[];
}

export const addRecoveryCodes: Query<AddRecoveryCodesParameters, never, "exec"> = {
  name: "addRecoveryCodes",
  cardinality: "exec",
  parameters: ["accountId", "codeHashes"],
  text: `insert into recovery_code (account_id, code_hash)
select $1::uuid, c.code_hash
from unnest($2::text[]) as c (code_hash)`,
};

export interface CountRecoveryCodesParameters {
  readonly accountId: string;
}

export interface CountRecoveryCodesRow {
  readonly left: number;
}

export const countRecoveryCodes: Query<CountRecoveryCodesParameters, CountRecoveryCodesRow, "one"> = {
  name: "countRecoveryCodes",
  cardinality: "one",
  parameters: ["accountId"],
  text: `select count(*)::integer as "left"
from recovery_code c
where c.account_id = $1::uuid
  and c.used_at is null`,
};

export interface UseRecoveryCodeParameters {
  readonly accountId: string;
  readonly codeHash: string;
}

export const useRecoveryCode: Query<UseRecoveryCodeParameters, never, "exec"> = {
  name: "useRecoveryCode",
  cardinality: "exec",
  parameters: ["accountId", "codeHash"],
  text: `update recovery_code
set used_at = clock_timestamp()
where account_id = $1::uuid
  and code_hash = $2::text
  and used_at is null`,
};

export interface BeginOutsideSignInParameters {
  readonly stateHash: string;
  readonly nonce: string;
  readonly verifier: string;
}

export const beginOutsideSignIn: Query<BeginOutsideSignInParameters, never, "exec"> = {
  name: "beginOutsideSignIn",
  cardinality: "exec",
  parameters: ["stateHash", "nonce", "verifier"],
  text: `insert into outside_sign_in (state_hash, nonce, verifier)
values ($1::text, $2::text, $3::text)`,
};

export interface TakeOutsideSignInParameters {
  readonly stateHash: string;
}

export interface TakeOutsideSignInRow {
  readonly nonce: string;
  readonly verifier: string;
  readonly fresh: boolean;
}

/**
 * Once, and within ten minutes.
 */
export const takeOutsideSignIn: Query<TakeOutsideSignInParameters, TakeOutsideSignInRow, "maybe"> = {
  name: "takeOutsideSignIn",
  cardinality: "maybe",
  parameters: ["stateHash"],
  text: `delete from outside_sign_in
where state_hash = $1::text
returning nonce as "nonce",
          verifier as "verifier",
          begun_at > clock_timestamp() - interval '10 minutes' as "fresh"`,
};

export const forgetOutsideSignIns: Query<Record<never, never>, never, "exec"> = {
  name: "forgetOutsideSignIns",
  cardinality: "exec",
  parameters: [],
  text: `delete from outside_sign_in
where begun_at < clock_timestamp() - interval '1 hour'`,
};

export interface LinkOutsideIdentityParameters {
  readonly issuer: string;
  readonly subject: string;
  readonly accountId: string;
  readonly linkedBy: string;
}

export const linkOutsideIdentity: Query<LinkOutsideIdentityParameters, never, "exec"> = {
  name: "linkOutsideIdentity",
  cardinality: "exec",
  parameters: ["issuer", "subject", "accountId", "linkedBy"],
  text: `insert into outside_identity (issuer, subject, account_id, linked_by)
values ($1::text, $2::text, $3::uuid, $4::text)`,
};

export interface ReadOutsideIdentityParameters {
  readonly issuer: string;
  readonly subject: string;
}

export interface ReadOutsideIdentityRow {
  readonly accountId: string;
  readonly name: string;
  readonly disabled: boolean;
}

export const readOutsideIdentity: Query<ReadOutsideIdentityParameters, ReadOutsideIdentityRow, "maybe"> = {
  name: "readOutsideIdentity",
  cardinality: "maybe",
  parameters: ["issuer", "subject"],
  text: `select a.account_id as "accountId",
       a.name as "name",
       a.disabled as "disabled"
from outside_identity o
join account a on a.account_id = o.account_id
where o.issuer = $1::text
  and o.subject = $2::text`,
};

export interface AddAssignmentParameters {
  readonly districtCode: string;
  readonly parcelNo: string;
  readonly organisation: string;
  readonly capacity: string;
  readonly assigned: boolean;
  readonly reason: string;
  readonly assignedBy: string;
}

/**
 * From now on the parcel is the organisation's to see and work on, or not any more.
 */
export const addAssignment: Query<AddAssignmentParameters, never, "exec"> = {
  name: "addAssignment",
  cardinality: "exec",
  parameters: ["districtCode", "parcelNo", "organisation", "capacity", "assigned", "reason", "assignedBy"],
  text: `insert into parcel_assignment (district_code, parcel_no, organisation, capacity, assigned, reason, assigned_by)
values ($1::text, $2::text, $3::text, $4::text, $5::boolean, $6::text,
        $7::text)`,
};

// ---- queries/jobs.sql ----

export interface AddJobParameters {
  readonly jobId: string;
  readonly kind: string;
  readonly subject: string;
  readonly input: string;
  readonly bytesTotal: bigint | number | null;
  readonly runner: string | null;
}

/**
 * With a runner it is that process's from the start: no other comes first.
 */
export const addJob: Query<AddJobParameters, never, "exec"> = {
  name: "addJob",
  cardinality: "exec",
  parameters: ["jobId", "kind", "subject", "input", "bytesTotal", "runner"],
  text: `insert into job (job_id, kind, subject, input, bytes_total, state, runner, heard_at)
values (
  $1::uuid, $2::text, $3::uuid, $4::jsonb, $5::bigint,
  case when $6::uuid is null then 'queued' else 'running' end, $6::uuid, clock_timestamp())`,
};

export interface ReadJobParameters {
  readonly jobId: string;
}

export interface ReadJobRow {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly input: unknown;
  readonly state: string;
  readonly step: string | null;
  readonly rowsDone: number;
  readonly rowsTotal: number | null;
  readonly bytesDone: number;
  readonly bytesTotal: number | null;
  readonly cancelAsked: boolean;
  readonly problem: unknown;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly secondsRunning: number | null;
}

export const readJob: Query<ReadJobParameters, ReadJobRow, "maybe"> = {
  name: "readJob",
  cardinality: "maybe",
  parameters: ["jobId"],
  text: `select j.job_id as "id",
       j.kind as "kind",
       j.subject as "subject",
       j.input as "input",
       j.state as "state",
       j.step as "step",
       j.rows_done::integer as "rowsDone",
       j.rows_total::integer as "rowsTotal",
       j.bytes_done::double precision as "bytesDone",
       j.bytes_total::double precision as "bytesTotal",
       j.cancel_asked as "cancelAsked",
       j.problem as "problem",
       j.created_at as "createdAt",
       j.started_at as "startedAt",
       j.finished_at as "finishedAt",
       extract(epoch from clock_timestamp() - j.started_at)::double precision as "secondsRunning"
from job j
where j.job_id = $1::uuid`,
};

export interface LatestJobOfParameters {
  readonly subject: string;
}

export interface LatestJobOfRow {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
}

export const latestJobOf: Query<LatestJobOfParameters, LatestJobOfRow, "maybe"> = {
  name: "latestJobOf",
  cardinality: "maybe",
  parameters: ["subject"],
  text: `select j.job_id as "id",
       j.kind as "kind",
       j.state as "state"
from job j
where j.subject = $1::uuid
order by j.created_at desc, j.job_id
limit 1`,
};

export interface ClaimJobParameters {
  readonly runner: string;
  readonly only: readonly string[] | null;
  readonly alone: boolean;
  readonly silentSeconds: number;
}

export interface ClaimJobRow {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly input: unknown;
  readonly attempts: number;
  readonly cancelAsked: boolean;
}

/**
 * The oldest job that nobody runs: queued, or left by a process that has not been heard of for a while. A process
 * that has the database to itself takes what any other left behind at once; one that asks runs nothing itself, so
 * what stands under its own name was lost to an outage. `only` names the jobs it cares for; null: any.
 */
export const claimJob: Query<ClaimJobParameters, ClaimJobRow, "maybe"> = {
  name: "claimJob",
  cardinality: "maybe",
  parameters: ["runner", "only", "alone", "silentSeconds"],
  text: `update job j
set state = 'running', runner = $1::uuid, heard_at = clock_timestamp(), attempts = j.attempts + 1,
    started_at = coalesce(j.started_at, clock_timestamp())
where j.job_id = (
  select c.job_id
  from job c
  where ($2::uuid[] is null or c.job_id = any ($2::uuid[]))
    and (c.state = 'queued'
      or (c.state = 'running'
        and (c.runner = $1::uuid or $3::boolean
          or c.heard_at < clock_timestamp() - make_interval(secs => $4::double precision))))
  order by c.created_at
  limit 1
  for update skip locked)
returning j.job_id as "id",
          j.kind as "kind",
          j.subject as "subject",
          j.input as "input",
          j.attempts as "attempts",
          j.cancel_asked as "cancelAsked"`,
};

export interface ReportJobParameters {
  readonly step: string | null;
  readonly rowsDone: bigint | number;
  readonly rowsTotal: bigint | number | null;
  readonly bytesDone: bigint | number;
  readonly jobId: string;
  readonly runner: string;
}

export interface ReportJobRow {
  readonly cancelAsked: boolean;
}

/**
 * Progress, and the sign of life; answers whether the job is to stop. No row: another process has taken it over.
 */
export const reportJob: Query<ReportJobParameters, ReportJobRow, "maybe"> = {
  name: "reportJob",
  cardinality: "maybe",
  parameters: ["step", "rowsDone", "rowsTotal", "bytesDone", "jobId", "runner"],
  text: `update job j
set step = $1::text, rows_done = $2::bigint, rows_total = $3::bigint, bytes_done = $4::bigint,
    heard_at = clock_timestamp()
where j.job_id = $5::uuid
  and j.runner = $6::uuid
  and j.state = 'running'
returning j.cancel_asked as "cancelAsked"`,
};

export interface FinishJobParameters {
  readonly state: string;
  readonly problem: string | null;
  readonly jobId: string;
  readonly runner: string;
}

export const finishJob: Query<FinishJobParameters, never, "exec"> = {
  name: "finishJob",
  cardinality: "exec",
  parameters: ["state", "problem", "jobId", "runner"],
  text: `update job j
set state = $1::text, problem = $2::jsonb, finished_at = clock_timestamp()
where j.job_id = $3::uuid
  and j.runner = $4::uuid
  and j.state = 'running'`,
};

export interface AskToCancelParameters {
  readonly jobId: string;
}

export interface AskToCancelRow {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly subject: string;
  readonly input: unknown;
}

/**
 * A job that has not begun ends here; one that runs is asked to, and ends at its next step.
 */
export const askToCancel: Query<AskToCancelParameters, AskToCancelRow, "maybe"> = {
  name: "askToCancel",
  cardinality: "maybe",
  parameters: ["jobId"],
  text: `update job j
set cancel_asked = true,
    state = case when j.state = 'queued' then 'cancelled' else j.state end,
    finished_at = case when j.state = 'queued' then clock_timestamp() end
where j.job_id = $1::uuid
  and j.state in ('queued', 'running')
returning j.job_id as "id",
          j.kind as "kind",
          j.state as "state",
          j.subject as "subject",
          j.input as "input"`,
};

export interface RequeueJobParameters {
  readonly jobId: string;
  readonly runner: string;
}

/**
 * Its process is stopping in good order: nothing broke, so the attempt does not count.
 */
export const requeueJob: Query<RequeueJobParameters, never, "exec"> = {
  name: "requeueJob",
  cardinality: "exec",
  parameters: ["jobId", "runner"],
  text: `update job j
set state = 'queued', runner = null, attempts = j.attempts - 1
where j.job_id = $1::uuid
  and j.runner = $2::uuid
  and j.state = 'running'`,
};

// ---- queries/parcels.sql ----

export interface ResolveParcelParameters {
  readonly districtCode: string | null;
  readonly parcelNo: string | null;
  readonly reference: string;
}

export interface ResolveParcelRow {
  readonly districtCode: string;
  readonly parcelNo: string;
}

/**
 * The parcel of a public id, a named case or a 19-character parcel code. At most two rows: a second
 * one tells that the reference is ambiguous.
 */
export const resolveParcel: Query<ResolveParcelParameters, ResolveParcelRow, "many"> = {
  name: "resolveParcel",
  cardinality: "many",
  parameters: ["districtCode", "parcelNo", "reference"],
  text: `select p.district_code as "districtCode",
       p.parcel_no as "parcelNo"
-- A key outlives its parcel: one that has ended can still be asked for as it was.
from parcel_key p
where p.district_code = $1::text and p.parcel_no = $2::text
union
select p.district_code, p.parcel_no
from parcel p
where p.alias = $3::text
union
select p.district_code, p.parcel_no
from parcel p
where p.parcel_code = $3::text
limit 2`,
};

export interface ReadParcelNameParameters {
  readonly districtCode: string;
  readonly parcelNo: string;
}

export interface ReadParcelNameRow {
  readonly alias: string | null;
}

export const readParcelName: Query<ReadParcelNameParameters, ReadParcelNameRow, "maybe"> = {
  name: "readParcelName",
  cardinality: "maybe",
  parameters: ["districtCode", "parcelNo"],
  text: `select p.alias as "alias"
from parcel p
where p.district_code = $1::text and p.parcel_no = $2::text`,
};

export interface ListParcelsParameters {
  readonly asOf: string;
  readonly afterDistrict: string | null;
  readonly afterNo: string | null;
  readonly districtCode: string | null;
  readonly town: string | null;
  readonly overall: string | null;
  readonly category: string | null;
  readonly stage: string | null;
  readonly west: number | null;
  readonly south: number | null;
  readonly east: number | null;
  readonly north: number | null;
  readonly text: string | null;
  readonly limit: number;
}

export interface ListParcelsRow {
  readonly districtCode: string;
  readonly parcelNo: string;
  readonly alias: string | null;
  readonly address: string | null;
  readonly areaM2: string;
  readonly areaBasis: string;
  readonly useClass: string | null;
  readonly overall: string;
  readonly categories: string[];
  readonly stage: string;
  readonly longitude: number;
  readonly latitude: number;
}

/**
 * One page in the order of the keys, after the pair (`afterDistrict`, `afterNo`). Decided parcel by parcel: joined as a
 * whole, the city is decided from its first parcel on for each page.
 */
export const listParcels: Query<ListParcelsParameters, ListParcelsRow, "many"> = {
  name: "listParcels",
  cardinality: "many",
  parameters: ["asOf", "afterDistrict", "afterNo", "districtCode", "town", "overall", "category", "stage", "west", "south", "east", "north", "text", "limit"],
  text: `select p.district_code as "districtCode",
       p.parcel_no as "parcelNo",
       p.alias as "alias",
       p.address as "address",
       p.area_m2::text as "areaM2",
       p.area_basis as "areaBasis",
       p.use_class as "useClass",
       c.overall as "overall",
       c.matched as "categories",
       coalesce(reached.code, 'none') as "stage",
       st_x(p.position) as "longitude",
       st_y(p.position) as "latitude"
from parcel p
cross join lateral (
  select c.overall, c.matched
  from classify_parcels($1::date) c
  where c.district_code = p.district_code and c.parcel_no = p.parcel_no
  offset 0
) c
left join lateral stage_reached(p.district_code, p.parcel_no, $1::date) reached on true
where ($2::text is null or (p.district_code, p.parcel_no) > ($2::text, $3::text))
  and ($4::text is null or p.district_code = $4::text)
  and ($5::text is null or p.town_code = $5::text)
  and ($6::text is null or c.overall = $6::text)
  and ($7::text is null or (c.overall = 'eligible' and $7::text = any (c.matched)))
  and ($8::text is null or coalesce(reached.code, 'none') = $8::text)
  and ($9::double precision is null
       or p.geom && st_makeenvelope($9::double precision, $10::double precision, $11::double precision, $12::double precision, 4490))
  and ($13::text is null
       or starts_with(upper(p.alias), upper($13::text))
       or starts_with(p.parcel_code, upper($13::text))
       or starts_with(p.district_code || '-' || p.parcel_no, upper($13::text))
       or strpos(p.address, $13::text) > 0
       or strpos(p.right_holder, $13::text) > 0)
order by p.district_code, p.parcel_no
limit $14::integer`,
};

export interface ReadParcelParameters {
  readonly asOf: string;
  readonly districtCode: string;
  readonly parcelNo: string;
}

export interface ReadParcelRow {
  readonly districtCode: string;
  readonly parcelNo: string;
  readonly alias: string | null;
  readonly registrationCode: string | null;
  readonly parcelCode: string | null;
  readonly unitNumber: string | null;
  readonly townCode: string | null;
  readonly townName: string | null;
  readonly address: string | null;
  readonly rightHolder: string | null;
  readonly tenure: string | null;
  readonly certificateNo: string | null;
  readonly certifiedUse: string | null;
  readonly landUse: unknown;
  readonly useClass: string | null;
  readonly grantedOn: string | null;
  readonly termYears: number | null;
  readonly areaM2: string;
  readonly areaBasis: string;
  readonly computedAreaM2: string;
  readonly gfaM2: string | null;
  readonly far: string | null;
  readonly buildingDensity: string | null;
  readonly builtYear: number | null;
  readonly storeys: number | null;
  readonly overall: string;
  readonly categories: string[];
  readonly stage: string;
  readonly longitude: number;
  readonly latitude: number;
  readonly version: unknown;
  readonly lineage: unknown;
  readonly geometry: unknown;
  readonly findings: unknown;
  readonly evaluations: unknown;
  readonly reports: unknown;
  readonly milestones: unknown;
  readonly dataset: unknown;
}

/**
 * The version in force on the day. The rules decide on the version in force now, so only that one is classified.
 */
export const readParcel: Query<ReadParcelParameters, ReadParcelRow, "maybe"> = {
  name: "readParcel",
  cardinality: "maybe",
  parameters: ["asOf", "districtCode", "parcelNo"],
  text: `select p.district_code as "districtCode",
       p.parcel_no as "parcelNo",
       p.alias as "alias",
       p.registration_code as "registrationCode",
       p.parcel_code as "parcelCode",
       p.unit_number as "unitNumber",
       p.town_code as "townCode",
       t.name as "townName",
       p.address as "address",
       p.right_holder as "rightHolder",
       p.tenure as "tenure",
       p.certificate_no as "certificateNo",
       p.certified_use as "certifiedUse",
       case when p.land_use_code is not null
         then json_build_object('scheme', p.land_use_scheme, 'edition', p.land_use_edition, 'code', p.land_use_code, 'name', l.name)
       end as "landUse",
       p.use_class as "useClass",
       p.granted_on as "grantedOn",
       p.term_years as "termYears",
       p.area_m2::text as "areaM2",
       p.area_basis as "areaBasis",
       p.computed_area_m2::text as "computedAreaM2",
       p.gfa_m2::text as "gfaM2",
       p.far::text as "far",
       p.building_density::text as "buildingDensity",
       p.built_year as "builtYear",
       p.storeys as "storeys",
       coalesce(c.overall, 'undetermined') as "overall",
       coalesce(c.matched, '{}') as "categories",
       coalesce(reached.code, 'none') as "stage",
       st_x(p.position) as "longitude",
       st_y(p.position) as "latitude",
       json_build_object('no', p.version_no, 'validFrom', p.valid_from, 'recordedAt', p.recorded_at,
                         'current', c.overall is not null) as "version",
       (select coalesce(json_agg(json_build_object(
                 'id', l.district_code || '-' || l.parcel_no, 'kind', l.kind, 'on', l.changed_on,
                 'foundFrom', l.found_from, 'role', l.role)
                 order by l.changed_on, l.district_code, l.parcel_no), '[]')
        from (
          select f.former_district_code as district_code, f.former_parcel_no as parcel_no, f.kind, f.changed_on, f.found_from,
                 'former' as role, f.dataset_id
          from parcel_lineage f
          where f.district_code = p.district_code and f.parcel_no = p.parcel_no
          union all
          select s.district_code, s.parcel_no, s.kind, s.changed_on, s.found_from, 'successor', s.dataset_id
          from parcel_lineage s
          where s.former_district_code = p.district_code and s.former_parcel_no = p.parcel_no
        ) l
        where not exists (select from dataset_withdrawal w where w.dataset_id = l.dataset_id)) as "lineage",
       st_asgeojson(p.geom, 8)::json as "geometry",
       (select coalesce(json_agg(json_build_object(
                 'topic', f.topic, 'result', f.result, 'docNo', f.doc_no, 'issuer', f.issuer,
                 'document', f.document, 'on', f.found_on, 'validTo', f.valid_to)
                 order by f.found_on, f.finding_no), '[]')
        from finding f
        where f.district_code = p.district_code and f.parcel_no = p.parcel_no and f.found_on <= $1::date) as "findings",
       (select coalesce(json_agg(json_build_object(
                 'year', e.year, 'grade', e.grade, 'acceptedOn', e.accepted_on, 'docNo', e.doc_no)
                 order by e.year, e.evaluation_no), '[]')
        from evaluation e
        where e.district_code = p.district_code and e.parcel_no = p.parcel_no and e.accepted_on <= $1::date) as "evaluations",
       (select coalesce(json_agg(json_build_object(
                 'docNo', r.doc_no, 'agency', r.agency, 'commissionedBy', r.commissioned_by, 'on', r.reported_on)
                 order by r.reported_on, r.report_no), '[]')
        from evaluation_report r
        where r.district_code = p.district_code and r.parcel_no = p.parcel_no and r.reported_on <= $1::date) as "reports",
       (select coalesce(json_agg(json_build_object('stage', m.stage, 'on', m.reached_on, 'docNo', m.doc_no)
                 order by m.reached_on, m.milestone_no), '[]')
        from milestone m
        where m.district_code = p.district_code and m.parcel_no = p.parcel_no and m.reached_on <= $1::date) as "milestones",
       json_build_object('name', d.name, 'source', d.source, 'demonstration', d.demonstration) as "dataset"
from parcel_in_force($2::text, $3::text, $1::date) p
left join lateral (
  select c.overall, c.matched
  from classify_parcels($1::date) c
  join parcel now on now.district_code = c.district_code and now.parcel_no = c.parcel_no
  where c.district_code = $2::text and c.parcel_no = $3::text
    and now.version_no = p.version_no
) c on true
join dataset d on d.dataset_id = p.dataset_id
left join town t on t.code = p.town_code
left join land_use_code l
  on l.scheme = p.land_use_scheme and l.edition = p.land_use_edition and l.code = p.land_use_code
left join lateral stage_reached(p.district_code, p.parcel_no, $1::date) reached on true`,
};

export interface ListParcelVersionsParameters {
  readonly districtCode: string;
  readonly parcelNo: string;
  readonly knownAt: string | null;
  readonly asOf: string;
}

export interface ListParcelVersionsRow {
  readonly no: number;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly recordedAt: string;
  readonly ending: string | null;
  readonly endedAt: string | null;
  readonly inForce: boolean;
  readonly parcelCode: string | null;
  readonly address: string | null;
  readonly rightHolder: string | null;
  readonly areaM2: string;
  readonly areaBasis: string;
  readonly geometry: unknown;
  readonly dataset: unknown;
}

/**
 * What surveys made of a parcel, as far as it was recorded by a moment: a version that ended later has no end yet.
 */
export const listParcelVersions: Query<ListParcelVersionsParameters, ListParcelVersionsRow, "many"> = {
  name: "listParcelVersions",
  cardinality: "many",
  parameters: ["districtCode", "parcelNo", "knownAt", "asOf"],
  text: `with version as (
  select p.version_no, p.valid_from, null::date as valid_to, p.recorded_at, null::text as ending, null::timestamptz as ended_at,
         p.dataset_id, parcel_record(p) as record, p.geom
  from parcel p
  where p.district_code = $1::text and p.parcel_no = $2::text
  union all
  select v.version_no, v.valid_from, case when e.known then v.valid_to end, v.version_recorded_at,
         case when e.known then v.ending end, case when e.known then v.recorded_at end, v.dataset_id, v.record, v.geom
  from parcel_version v
  cross join lateral (select v.recorded_at <= coalesce($3::timestamptz, 'infinity') as known) e
  where v.district_code = $1::text and v.parcel_no = $2::text
)
select v.version_no as "no",
       v.valid_from as "validFrom",
       v.valid_to as "validTo",
       v.recorded_at as "recordedAt",
       v.ending as "ending",
       v.ended_at as "endedAt",
       coalesce(v.version_no = f.version_no, false) as "inForce",
       v.record ->> 'parcel_code' as "parcelCode",
       v.record ->> 'address' as "address",
       v.record ->> 'right_holder' as "rightHolder",
       (v.record ->> 'area_m2')::numeric(14, 2)::text as "areaM2",
       v.record ->> 'area_basis' as "areaBasis",
       st_asgeojson(v.geom, 8)::json as "geometry",
       json_build_object('name', d.name, 'source', d.source, 'demonstration', d.demonstration) as "dataset"
from version v
join dataset d on d.dataset_id = v.dataset_id
left join parcel_in_force($1::text, $2::text, $4::date, $3::timestamptz) f on true
where v.recorded_at <= coalesce($3::timestamptz, 'infinity')
order by v.version_no`,
};

// ---- queries/plans.sql ----

export interface AddPlanParameters {
  readonly kind: string;
  readonly name: string;
  readonly docNo: string | null;
  readonly inForceFrom: string;
  readonly inForceTo: string | null;
  readonly datasetId: string;
}

export interface AddPlanRow {
  readonly planId: bigint;
}

export const addPlan: Query<AddPlanParameters, AddPlanRow, "one"> = {
  name: "addPlan",
  cardinality: "one",
  parameters: ["kind", "name", "docNo", "inForceFrom", "inForceTo", "datasetId"],
  text: `insert into plan (kind, name, doc_no, in_force_from, in_force_to, dataset_id)
values ($1::text, $2::text, $3::text, $4::date, $5::date, $6::uuid)
returning plan_id as "planId"`,
};

export interface AddPlanAreasParameters {
  readonly planId: bigint | number;
  readonly firstNo: number;
  readonly areas: string;
}

/**
 * Zones as they are, numbered from `firstNo`. `areas` is a JSON array of {zoneNo, plannedUse, farMin, farMax, densityMin, geometry}.
 */
export const addPlanAreas: Query<AddPlanAreasParameters, never, "exec"> = {
  name: "addPlanAreas",
  cardinality: "exec",
  parameters: ["planId", "firstNo", "areas"],
  text: `insert into plan_area (plan_id, area_no, zone_no, planned_use, far_min, far_max, density_min, geom)
select $1::bigint, $2::integer + n.no::integer - 1, a."zoneNo", a."plannedUse", a."farMin", a."farMax", a."densityMin",
       st_multi(st_force2d(st_setsrid(st_geomfromgeojson(a.geometry::text), 4490)))
from json_array_elements($3::json) with ordinality as n (item, no)
cross join lateral json_to_record(n.item) as a (
  "zoneNo" text, "plannedUse" text, "farMin" numeric, "farMax" numeric, "densityMin" numeric, geometry json)`,
};

export interface AddPlanOutlineParameters {
  readonly planId: bigint | number;
  readonly areas: string;
}

/**
 * A boundary is one area, whatever pieces the file has: pieces that overlap must not count twice.
 */
export const addPlanOutline: Query<AddPlanOutlineParameters, never, "exec"> = {
  name: "addPlanOutline",
  cardinality: "exec",
  parameters: ["planId", "areas"],
  text: `insert into plan_area (plan_id, area_no, geom)
select $1::bigint, 1, st_multi(st_union(st_force2d(st_setsrid(st_geomfromgeojson(a.geometry::text), 4490)), 1e-10))
from json_to_recordset($2::json) as a (geometry json)`,
};

export interface CutPlanParameters {
  readonly planId: bigint | number;
}

export const cutPlan: Query<CutPlanParameters, never, "exec"> = {
  name: "cutPlan",
  cardinality: "exec",
  parameters: ["planId"],
  text: `insert into plan_piece (plan_id, area_no, piece_no, geom_plane)
select a.plan_id, a.area_no,
       row_number() over (partition by a.plan_id, a.area_no),
       d.geom
from plan_area a
cross join city c
cross join lateral st_subdivide(st_transform(a.geom, c.plane_srid), 64) as s (geom)
cross join lateral st_dump(s.geom) d
where a.plan_id = $1::bigint
  and st_dimension(d.geom) = 2`,
};

export interface ListPlansRow {
  readonly planId: bigint;
  readonly kind: string;
  readonly name: string;
  readonly docNo: string | null;
  readonly inForceFrom: string;
  readonly inForceTo: string | null;
  readonly demonstration: boolean;
}

export const listPlans: Query<Record<never, never>, ListPlansRow, "many"> = {
  name: "listPlans",
  cardinality: "many",
  parameters: [],
  text: `select n.plan_id as "planId",
       n.kind as "kind",
       n.name as "name",
       n.doc_no as "docNo",
       n.in_force_from as "inForceFrom",
       n.in_force_to as "inForceTo",
       s.demonstration as "demonstration"
from plan n
join dataset s on s.dataset_id = n.dataset_id
order by n.plan_id`,
};

// ---- queries/policy-tables.sql ----

export interface AddPolicyTableParameters {
  readonly kind: string;
  readonly name: string;
  readonly source: string;
  readonly docNo: string | null;
  readonly from: string;
  readonly to: string | null;
  readonly demonstration: boolean;
  readonly rowCount: number;
}

export interface AddPolicyTableRow {
  readonly tableNo: bigint;
}

export const addPolicyTable: Query<AddPolicyTableParameters, AddPolicyTableRow, "one"> = {
  name: "addPolicyTable",
  cardinality: "one",
  parameters: ["kind", "name", "source", "docNo", "from", "to", "demonstration", "rowCount"],
  text: `insert into policy_table (kind, name, source, doc_no, in_force_from, in_force_to, demonstration, row_count)
values ($1::text, $2::text, $3::text, $4::text, $5::date, $6::date, $7::boolean,
        $8::integer)
returning table_no as "tableNo"`,
};

export interface AddPolicyTableRowsParameters {
  readonly tableNo: bigint | number;
  readonly rows: string;
}

export const addPolicyTableRows: Query<AddPolicyTableRowsParameters, never, "exec"> = {
  name: "addPolicyTableRows",
  cardinality: "exec",
  parameters: ["tableNo", "rows"],
  text: `insert into policy_table_row (table_no, row_no, value)
select $1::bigint, r.no::integer, r.value::jsonb
from json_array_elements($2::json) with ordinality as r (value, no)`,
};

export interface ListPolicyTablesParameters {
  readonly asOf: string;
  readonly knownAt: string | null;
}

export interface ListPolicyTablesRow {
  readonly tableNo: bigint;
  readonly kind: string;
  readonly name: string;
  readonly source: string;
  readonly docNo: string | null;
  readonly from: string;
  readonly to: string | null;
  readonly demonstration: boolean;
  readonly rows: number;
  readonly loadedAt: string;
  readonly inForce: boolean;
}

/**
 * Every version, the one in force on the day first within its kind: the newest of those whose days hold it, as far as
 * loaded by a moment.
 */
export const listPolicyTables: Query<ListPolicyTablesParameters, ListPolicyTablesRow, "many"> = {
  name: "listPolicyTables",
  cardinality: "many",
  parameters: ["asOf", "knownAt"],
  text: `select t.table_no as "tableNo",
       t.kind as "kind",
       t.name as "name",
       t.source as "source",
       t.doc_no as "docNo",
       t.in_force_from as "from",
       t.in_force_to as "to",
       t.demonstration as "demonstration",
       t.row_count as "rows",
       t.loaded_at as "loadedAt",
       t.in_force_from <= $1::date and (t.in_force_to is null or t.in_force_to >= $1::date)
         and t.loaded_at <= coalesce($2::timestamptz, 'infinity') as "inForce"
from policy_table t
order by t.kind, t.in_force_from desc, t.table_no desc`,
};

export interface ListPolicyTableRowsParameters {
  readonly tableNo: bigint | number;
}

export interface ListPolicyTableRowsRow {
  readonly rowNo: number;
  readonly value: unknown;
}

export const listPolicyTableRows: Query<ListPolicyTableRowsParameters, ListPolicyTableRowsRow, "many"> = {
  name: "listPolicyTableRows",
  cardinality: "many",
  parameters: ["tableNo"],
  text: `select r.row_no as "rowNo",
       r.value as "value"
from policy_table_row r
where r.table_no = $1::bigint
order by r.row_no`,
};

// ---- queries/policy.sql ----

export interface AddLandUseClassesParameters {
  readonly classes: string;
}

export const addLandUseClasses: Query<AddLandUseClassesParameters, never, "exec"> = {
  name: "addLandUseClasses",
  cardinality: "exec",
  parameters: ["classes"],
  text: `insert into land_use_class (code, name, industrial, public_use)
select c.code, c.name, c.industrial, c."publicUse"
from json_to_recordset($1::json) as c (code text, name text, industrial boolean, "publicUse" boolean)
on conflict (code) do nothing`,
};

export interface AddLandUseCodesParameters {
  readonly codes: string;
}

export const addLandUseCodes: Query<AddLandUseCodesParameters, never, "exec"> = {
  name: "addLandUseCodes",
  cardinality: "exec",
  parameters: ["codes"],
  text: `insert into land_use_code (scheme, edition, code, name, is_construction)
select c.scheme, c.edition, c.code, c.name, c."isConstruction"
from json_to_recordset($1::json) as c (scheme text, edition text, code text, name text, "isConstruction" boolean)
on conflict (scheme, edition, code) do nothing`,
};

// ---- queries/quotas.sql ----

export interface ListQuotaProgressParameters {
  readonly asOf: string;
  readonly knownAt: string | null;
  readonly year: number;
  readonly districtCode: string | null;
}

export interface ListQuotaProgressRow {
  readonly districtCode: string;
  readonly shortName: string;
  readonly plannedM2: string | null;
  readonly completedM2: string;
  readonly caseNo: number | null;
  readonly state: string | null;
  readonly decidedM2: string | null;
}

/**
 * What the registry holds of each district's progress in a year, as it stood on a day and was known at a moment: the
 * land in the year's annual plan in force (null: there is none), that of projects completed within the year, and the
 * linkage that is on record.
 */
export const listQuotaProgress: Query<ListQuotaProgressParameters, ListQuotaProgressRow, "many"> = {
  name: "listQuotaProgress",
  cardinality: "many",
  parameters: ["asOf", "knownAt", "year", "districtCode"],
  text: `select d.code as "districtCode",
       d.short_name as "shortName",
       (select sum((l.line ->> 'areaM2')::numeric)
        from registry_case c
        cross join lateral standing(c.district_code, c.room, c.case_no, $1::date,
                                    coalesce($2::timestamptz, 'infinity')) s
        cross join lateral jsonb_array_elements(
          case jsonb_typeof(s.content -> 'inForce') when 'object' then s.content #> '{inForce,lines}' else '[]' end) l (line)
        where c.district_code = d.code and c.room = 'plans' and s.content ->> 'planType' = 'annual'
          and (s.content ->> 'year')::integer = $3::integer)::text as "plannedM2",
       (select coalesce(sum((s.content ->> 'landM2')::numeric), 0)
        from registry_case c
        cross join lateral standing(c.district_code, c.room, c.case_no, $1::date,
                                    coalesce($2::timestamptz, 'infinity')) s
        where c.district_code = d.code and c.room = 'projects' and s.state = 'completed'
          and extract(year from s.valid_on) = $3::integer)::text as "completedM2",
       q.case_no as "caseNo",
       q.state as "state",
       q.content #>> '{decision,deltaM2}' as "decidedM2"
from district d
left join lateral (
  select c.case_no, s.state, s.content
  from registry_case c
  cross join lateral standing(c.district_code, c.room, c.case_no, $1::date,
                              coalesce($2::timestamptz, 'infinity')) s
  where c.district_code = d.code and c.room = 'quotas' and s.state <> 'dropped'
    and (s.content ->> 'year')::integer = $3::integer
  order by c.case_no desc
  limit 1
) q on true
where $4::text is null or d.code = $4::text
order by d.code`,
};

export interface FindLinkageParameters {
  readonly districtCode: string;
  readonly year: number;
  readonly caseNo: number | null;
}

export interface FindLinkageRow {
  readonly caseNo: number;
}

/**
 * The linkage of a district and year as it stands now, whatever the day of the act.
 */
export const findLinkage: Query<FindLinkageParameters, FindLinkageRow, "maybe"> = {
  name: "findLinkage",
  cardinality: "maybe",
  parameters: ["districtCode", "year", "caseNo"],
  text: `select c.case_no as "caseNo"
from registry_case c
cross join lateral standing(c.district_code, c.room, c.case_no, 'infinity') s
where c.district_code = $1::text and c.room = 'quotas' and s.state <> 'dropped'
  and (s.content ->> 'year')::integer = $2::integer
  and c.case_no is distinct from $3::integer
limit 1`,
};

// ---- queries/recognition.sql ----

export interface ReadMeasuresParameters {
  readonly asOf: string;
  readonly districtCode: string;
  readonly parcelNo: string;
}

export interface ReadMeasuresRow {
  readonly measures: unknown;
}

/**
 * What the rules decide on, of one parcel on a day; the same rows that classify_parcels reads.
 */
export const readMeasures: Query<ReadMeasuresParameters, ReadMeasuresRow, "maybe"> = {
  name: "readMeasures",
  cardinality: "maybe",
  parameters: ["asOf", "districtCode", "parcelNo"],
  text: `select to_jsonb(m) as "measures"
from parcel_measures($1::date) m
where m.district_code = $2::text
  and m.parcel_no = $3::text`,
};

export interface ListFindingsInForceParameters {
  readonly districtCode: string;
  readonly parcelNo: string;
  readonly asOf: string;
}

export interface ListFindingsInForceRow {
  readonly topic: string;
  readonly result: boolean;
  readonly docNo: string | null;
  readonly issuer: string | null;
  readonly document: string | null;
  readonly on: string;
  readonly validTo: string | null;
}

/**
 * The record behind each fact that a person has found: the latest in force on the day.
 */
export const listFindingsInForce: Query<ListFindingsInForceParameters, ListFindingsInForceRow, "many"> = {
  name: "listFindingsInForce",
  cardinality: "many",
  parameters: ["districtCode", "parcelNo", "asOf"],
  text: `select f.topic as "topic",
       f.result as "result",
       f.doc_no as "docNo",
       f.issuer as "issuer",
       f.document as "document",
       f.found_on as "on",
       f.valid_to as "validTo"
from findings_in_force($1::text, $2::text, $3::date) f
order by f.topic`,
};

export interface ListMeasureSourcesParameters {
  readonly districtCode: string;
  readonly parcelNo: string;
  readonly asOf: string;
}

export interface ListMeasureSourcesRow {
  readonly measures: string[];
  readonly record: string;
  readonly document: string | null;
  readonly docNo: string | null;
  readonly issuer: string | null;
  readonly on: string | null;
}

export const listMeasureSources: Query<ListMeasureSourcesParameters, ListMeasureSourcesRow, "many"> = {
  name: "listMeasureSources",
  cardinality: "many",
  parameters: ["districtCode", "parcelNo", "asOf"],
  text: `select s.measures as "measures",
       s.record as "record",
       s.document as "document",
       s.doc_no as "docNo",
       s.issuer as "issuer",
       s.recorded_on as "on"
from measure_sources($1::text, $2::text, $3::date) s
order by s.record, s.measures, s.recorded_on`,
};

export interface ReadParcelInputsParameters {
  readonly districtCode: string;
  readonly parcelNo: string;
  readonly asOf: string;
}

export interface ReadParcelInputsRow {
  readonly subject: unknown;
  readonly measures: unknown;
  readonly findings: unknown;
  readonly sources: unknown;
}

/**
 * All that the decision on a parcel rests on, as of one moment: the parcel as an opinion names it, its measures, and the
 * records behind them. Read one after another, what is recorded meanwhile would be behind some and not behind others.
 */
export const readParcelInputs: Query<ReadParcelInputsParameters, ReadParcelInputsRow, "one"> = {
  name: "readParcelInputs",
  cardinality: "one",
  parameters: ["districtCode", "parcelNo", "asOf"],
  text: `select (select to_jsonb(p)
        from (
          select p.alias, p.address, p.right_holder as "rightHolder", p.area_m2::text as "areaM2", p.area_basis as "areaBasis"
          from parcel p
          where p.district_code = $1::text and p.parcel_no = $2::text
        ) p) as "subject",
       (select to_jsonb(m)
        from parcel_measures($3::date) m
        where m.district_code = $1::text and m.parcel_no = $2::text) as "measures",
       (select coalesce(jsonb_agg(f), '[]')
        from (
          select r.topic, r.result, r.doc_no as "docNo", r.issuer, r.document, r.found_on as "on", r.valid_to as "validTo"
          from findings_in_force($1::text, $2::text, $3::date) r
        ) f) as "findings",
       (select coalesce(jsonb_agg(s), '[]')
        from (
          select r.measures, r.record, r.document, r.doc_no as "docNo", r.issuer, r.recorded_on as "on"
          from measure_sources($1::text, $2::text, $3::date) r
        ) s) as "sources"`,
};

export interface ListRecognitionsParameters {
  readonly districtCode: string;
  readonly parcelNo: string;
  readonly asOf: string;
}

export interface ListRecognitionsRow {
  readonly docNo: string;
  readonly decidedOn: string;
  readonly decision: string;
  readonly categories: string[];
  readonly inputsHash: string | null;
}

export const listRecognitions: Query<ListRecognitionsParameters, ListRecognitionsRow, "many"> = {
  name: "listRecognitions",
  cardinality: "many",
  parameters: ["districtCode", "parcelNo", "asOf"],
  text: `select r.doc_no as "docNo",
       r.decided_on as "decidedOn",
       r.decision as "decision",
       r.categories as "categories",
       r.inputs_hash as "inputsHash"
from recognition r
where r.district_code = $1::text
  and r.parcel_no = $2::text
  and r.decided_on <= $3::date
  and recognition_counts(r)
order by r.decided_on, r.recognition_no`,
};

export interface ListStoredExplanationsParameters {
  readonly districtCode: string;
  readonly parcelNo: string;
}

export interface ListStoredExplanationsRow {
  readonly no: number;
  readonly docNo: string;
  readonly decidedOn: string;
  readonly decision: string;
  readonly categories: string[];
  readonly policyPackage: string;
  readonly packageHash: string | null;
  readonly inputsHash: string | null;
  readonly explanation: string | null;
}

/**
 * Every decision with the explanation that it was stored with; null where it was recorded elsewhere.
 */
export const listStoredExplanations: Query<ListStoredExplanationsParameters, ListStoredExplanationsRow, "many"> = {
  name: "listStoredExplanations",
  cardinality: "many",
  parameters: ["districtCode", "parcelNo"],
  text: `select r.recognition_no as "no",
       r.doc_no as "docNo",
       r.decided_on as "decidedOn",
       r.decision as "decision",
       r.categories as "categories",
       r.policy_package as "policyPackage",
       r.package_hash as "packageHash",
       r.inputs_hash as "inputsHash",
       r.explanation as "explanation"
from recognition r
where r.district_code = $1::text
  and r.parcel_no = $2::text
order by r.decided_on, r.recognition_no`,
};

export interface AddRecognitionParameters {
  readonly districtCode: string;
  readonly parcelNo: string;
  readonly docNo: string;
  readonly decidedOn: string;
  readonly decision: string;
  readonly categories: readonly string[];
  readonly policyPackage: string;
  readonly explanation: string;
  readonly packageHash: string;
  readonly inputsHash: string;
}

/**
 * Nothing is stored when the document is on record for the parcel already, or when another decision has just taken
 * the number: its transaction is waited for, and then the next number is to be tried.
 */
export const addRecognition: Query<AddRecognitionParameters, never, "exec"> = {
  name: "addRecognition",
  cardinality: "exec",
  parameters: ["districtCode", "parcelNo", "docNo", "decidedOn", "decision", "categories", "policyPackage", "explanation", "packageHash", "inputsHash"],
  text: `insert into recognition (
  district_code, parcel_no, recognition_no, doc_no, decided_on, decision, categories, policy_package,
  explanation, package_hash, inputs_hash)
select $1::text, $2::text,
       (select coalesce(max(r.recognition_no), 0) + 1
        from recognition r
        where r.district_code = $1::text and r.parcel_no = $2::text),
       $3::text, $4::date, $5::text, $6::text[], $7::text,
       $8::text, $9::text, $10::text
where not exists (
  select
  from recognition r
  where r.district_code = $1::text and r.parcel_no = $2::text and r.doc_no = $3::text
    and recognition_counts(r))
on conflict (district_code, parcel_no, recognition_no) do nothing`,
};

export interface IsRecordedParameters {
  readonly districtCode: string;
  readonly parcelNo: string;
  readonly docNo: string;
}

export interface IsRecordedRow {
  readonly is: boolean;
}

/**
 * Whether the document is on record for the parcel.
 */
export const isRecorded: Query<IsRecordedParameters, IsRecordedRow, "one"> = {
  name: "isRecorded",
  cardinality: "one",
  parameters: ["districtCode", "parcelNo", "docNo"],
  text: `select exists (
  select
  from recognition r
  where r.district_code = $1::text and r.parcel_no = $2::text and r.doc_no = $3::text
    and recognition_counts(r)) as "is"`,
};

export interface WithdrawRecognitionParameters {
  readonly districtCode: string;
  readonly caseNo: number;
  readonly actNo: number;
}

/**
 * The decision that an act recorded counts no more.
 */
export const withdrawRecognition: Query<WithdrawRecognitionParameters, never, "exec"> = {
  name: "withdrawRecognition",
  cardinality: "exec",
  parameters: ["districtCode", "caseNo", "actNo"],
  text: `insert into recognition_withdrawal (district_code, parcel_no, recognition_no)
select r.district_code, r.parcel_no, r.recognition_no
from registry_act a
join recognition r
  on r.district_code = a.district_code and r.parcel_no = a.content ->> 'parcelNo' and r.doc_no = a.doc_no
where a.district_code = $1::text and a.room = 'recognitions' and a.case_no = $2::integer
  and a.act_no = $3::integer
  and recognition_counts(r)`,
};

export interface WithdrawRecognisedStageParameters {
  readonly districtCode: string;
  readonly caseNo: number;
  readonly actNo: number;
}

/**
 * Nor does the stage that its parcel had reached by it.
 */
export const withdrawRecognisedStage: Query<WithdrawRecognisedStageParameters, never, "exec"> = {
  name: "withdrawRecognisedStage",
  cardinality: "exec",
  parameters: ["districtCode", "caseNo", "actNo"],
  text: `with withdrawn as (
  insert into milestone_withdrawal (district_code, parcel_no, milestone_no)
  select m.district_code, m.parcel_no, m.milestone_no
  from registry_act a
  join milestone_record m
    on m.district_code = a.district_code and m.parcel_no = a.content ->> 'parcelNo' and m.stage = 'recognised'
      and m.doc_no = a.doc_no
  where a.district_code = $1::text and a.room = 'recognitions' and a.case_no = $2::integer
    and a.act_no = $3::integer
    and not exists (
      select
      from milestone_withdrawal w
      where w.district_code = m.district_code and w.parcel_no = m.parcel_no and w.milestone_no = m.milestone_no)
  returning district_code, parcel_no
)
insert into map_change (district_code, parcel_no)
select w.district_code, w.parcel_no
from withdrawn w`,
};

export interface AddMilestoneParameters {
  readonly districtCode: string;
  readonly parcelNo: string;
  readonly stage: string;
  readonly reachedOn: string;
  readonly docNo: string;
}

/**
 * Nothing is stored when another step has just taken the number: then the next one is to be tried.
 */
export const addMilestone: Query<AddMilestoneParameters, never, "exec"> = {
  name: "addMilestone",
  cardinality: "exec",
  parameters: ["districtCode", "parcelNo", "stage", "reachedOn", "docNo"],
  text: `with added as (
  insert into milestone_record (district_code, parcel_no, milestone_no, stage, reached_on, doc_no)
  select $1::text, $2::text,
         (select coalesce(max(m.milestone_no), 0) + 1
          from milestone_record m
          where m.district_code = $1::text and m.parcel_no = $2::text),
         $3::text, $4::date, $5::text
  on conflict (district_code, parcel_no, milestone_no) do nothing
  returning district_code, parcel_no
)
insert into map_change (district_code, parcel_no)
select a.district_code, a.parcel_no
from added a`,
};

export interface ListClassifiedParameters {
  readonly asOf: string;
  readonly districtCode: string | null;
  readonly afterDistrict: string | null;
  readonly afterNo: string | null;
  readonly limit: number;
}

export interface ListClassifiedRow {
  readonly id: string;
  readonly alias: string | null;
  readonly areaM2: string;
  readonly overall: string;
  readonly matched: string[];
  readonly excludedBy: string[];
  readonly missing: string[];
}

/**
 * The outcome of every parcel on a day, decided live.
 */
export const listClassified: Query<ListClassifiedParameters, ListClassifiedRow, "many"> = {
  name: "listClassified",
  cardinality: "many",
  parameters: ["asOf", "districtCode", "afterDistrict", "afterNo", "limit"],
  text: `select c.district_code || '-' || c.parcel_no as "id",
       p.alias as "alias",
       p.area_m2::text as "areaM2",
       c.overall as "overall",
       c.matched as "matched",
       c.excluded_by as "excludedBy",
       c.missing as "missing"
from classify_parcels($1::date) c
join parcel p on p.district_code = c.district_code and p.parcel_no = c.parcel_no
where ($2::text is null or c.district_code = $2::text)
  and ($3::text is null or (c.district_code, c.parcel_no) > ($3::text, $4::text))
order by c.district_code, c.parcel_no
limit $5::integer`,
};

// ---- queries/registry.sql ----

export interface TakeTurnParameters {
  readonly districtCode: string;
}

export interface TakeTurnRow {
  readonly turns: bigint;
}

/**
 * Holds the district's turn until the transaction ends.
 */
export const takeTurn: Query<TakeTurnParameters, TakeTurnRow, "one"> = {
  name: "takeTurn",
  cardinality: "one",
  parameters: ["districtCode"],
  text: `insert into district_turn (district_code)
values ($1::text)
on conflict (district_code) do update
set turns = district_turn.turns + 1
returning turns as "turns"`,
};

/**
 * Holds the turns of all districts, taken in the order of their codes: whoever waits for one holds no other.
 */
export const takeEveryTurn: Query<Record<never, never>, never, "exec"> = {
  name: "takeEveryTurn",
  cardinality: "exec",
  parameters: [],
  text: `insert into district_turn (district_code)
select d.code
from district d
order by d.code
on conflict (district_code) do update
set turns = district_turn.turns + 1`,
};

export interface AwaitTurnsRow {
  readonly awaited: string;
}

/**
 * Before what is told with the moment up to which all is told: no act is under way until the transaction ends.
 */
export const awaitTurns: Query<Record<never, never>, AwaitTurnsRow, "one"> = {
  name: "awaitTurns",
  cardinality: "one",
  parameters: [],
  text: `select await_turns()::text as "awaited"`,
};

export interface OpenCaseParameters {
  readonly districtCode: string;
  readonly room: string;
  readonly organisation: string | null;
}

export interface OpenCaseRow {
  readonly caseNo: number;
}

/**
 * Numbers are given in order; the district's turn is held, so no other command takes the same one.
 */
export const openCase: Query<OpenCaseParameters, OpenCaseRow, "one"> = {
  name: "openCase",
  cardinality: "one",
  parameters: ["districtCode", "room", "organisation"],
  text: `insert into registry_case (district_code, room, case_no, organisation)
values ($1::text, $2::text, next_case_no($1::text, $2::text), $3::text)
returning case_no as "caseNo"`,
};

export interface ReadStandingParameters {
  readonly knownAt: string | null;
  readonly asOf: string | null;
  readonly before: number | null;
  readonly districtCode: string;
  readonly room: string;
  readonly caseNo: number;
}

export interface ReadStandingRow {
  readonly caseNo: number;
  readonly organisation: string | null;
  readonly openedAt: string;
  readonly actNo: number;
  readonly command: string;
  readonly state: string;
  readonly content: unknown;
  readonly validOn: string;
  readonly recordedAt: string;
  readonly version: number;
}

/**
 * `version` counts every act, whatever its day.
 */
export const readStanding: Query<ReadStandingParameters, ReadStandingRow, "maybe"> = {
  name: "readStanding",
  cardinality: "maybe",
  parameters: ["knownAt", "asOf", "before", "districtCode", "room", "caseNo"],
  text: `select c.case_no as "caseNo",
       c.organisation as "organisation",
       c.opened_at as "openedAt",
       a.act_no as "actNo",
       a.command as "command",
       a.state as "state",
       a.content as "content",
       a.valid_on as "validOn",
       a.recorded_at as "recordedAt",
       (select max(v.act_no)
        from registry_act v
        where v.district_code = c.district_code and v.room = c.room and v.case_no = c.case_no
          and v.recorded_at <= coalesce($1::timestamptz, 'infinity')) as "version"
from registry_case c
cross join lateral standing(
  c.district_code, c.room, c.case_no, coalesce($2::date, 'infinity'),
  coalesce($1::timestamptz, 'infinity'), coalesce($3::integer, 2147483647)) a
where c.district_code = $4::text and c.room = $5::text and c.case_no = $6::integer`,
};

export interface ReadFirstOfCorrectionsParameters {
  readonly districtCode: string;
  readonly room: string;
  readonly caseNo: number;
  readonly actNo: number;
}

export interface ReadFirstOfCorrectionsRow {
  readonly actNo: number;
}

/**
 * The first of an act and all that it took the place of, one correction after another.
 */
export const readFirstOfCorrections: Query<ReadFirstOfCorrectionsParameters, ReadFirstOfCorrectionsRow, "one"> = {
  name: "readFirstOfCorrections",
  cardinality: "one",
  parameters: ["districtCode", "room", "caseNo", "actNo"],
  text: `with recursive replaced as (
  select a.act_no, a.corrects
  from registry_act a
  where a.district_code = $1::text and a.room = $2::text and a.case_no = $3::integer
    and a.act_no = $4::integer
  union all
  select a.act_no, a.corrects
  from replaced r
  join registry_act a
    on a.district_code = $1::text and a.room = $2::text and a.case_no = $3::integer
      and a.act_no = r.corrects
)
select min(r.act_no) as "actNo"
from replaced r`,
};

export interface ListCasesParameters {
  readonly knownAt: string | null;
  readonly asOf: string | null;
  readonly room: string;
  readonly districtCode: string | null;
  readonly state: string | null;
  readonly parcelNo: string | null;
  readonly afterDistrict: string;
  readonly afterNo: number;
  readonly limit: number;
}

export interface ListCasesRow {
  readonly districtCode: string;
  readonly caseNo: number;
  readonly organisation: string | null;
  readonly openedAt: string;
  readonly actNo: number;
  readonly command: string;
  readonly state: string;
  readonly content: unknown;
  readonly validOn: string;
  readonly recordedAt: string;
  readonly parcels: string[];
  readonly version: number;
}

/**
 * As readStanding, one after another; a page is cut at `limit`.
 */
export const listCases: Query<ListCasesParameters, ListCasesRow, "many"> = {
  name: "listCases",
  cardinality: "many",
  parameters: ["knownAt", "asOf", "room", "districtCode", "state", "parcelNo", "afterDistrict", "afterNo", "limit"],
  text: `select c.district_code as "districtCode",
       c.case_no as "caseNo",
       c.organisation as "organisation",
       c.opened_at as "openedAt",
       a.act_no as "actNo",
       a.command as "command",
       a.state as "state",
       a.content as "content",
       a.valid_on as "validOn",
       a.recorded_at as "recordedAt",
       array(
         select k.parcel_no
         from case_parcel k
         where k.district_code = c.district_code and k.room = c.room and k.case_no = c.case_no and k.act_no = a.act_no
         order by k.parcel_no) as "parcels",
       (select max(v.act_no)
        from registry_act v
        where v.district_code = c.district_code and v.room = c.room and v.case_no = c.case_no
          and v.recorded_at <= coalesce($1::timestamptz, 'infinity')) as "version"
from registry_case c
cross join lateral standing(
  c.district_code, c.room, c.case_no, coalesce($2::date, 'infinity'),
  coalesce($1::timestamptz, 'infinity')) a
where c.room = $3::text
  and ($4::text is null or c.district_code = $4::text)
  and ($5::text is null or a.state = $5::text)
  and ($6::text is null or exists (
    select
    from case_parcel k
    where k.district_code = c.district_code and k.room = c.room and k.case_no = c.case_no and k.act_no = a.act_no
      and k.parcel_no = $6::text))
  and (c.district_code, c.case_no) > ($7::text, $8::integer)
order by c.district_code, c.case_no
limit $9::integer`,
};

export interface ListActsParameters {
  readonly districtCode: string;
  readonly room: string;
  readonly caseNo: number;
  readonly knownAt: string | null;
}

export interface ListActsRow {
  readonly actNo: number;
  readonly command: string;
  readonly state: string;
  readonly content: unknown;
  readonly input: unknown;
  readonly validOn: string;
  readonly recordedAt: string;
  readonly account: string;
  readonly role: string;
  readonly reason: string | null;
  readonly docNo: string | null;
  readonly policyPackage: string | null;
  readonly corrects: number | null;
  readonly attachments: string[];
}

export const listActs: Query<ListActsParameters, ListActsRow, "many"> = {
  name: "listActs",
  cardinality: "many",
  parameters: ["districtCode", "room", "caseNo", "knownAt"],
  text: `select a.act_no as "actNo",
       a.command as "command",
       a.state as "state",
       a.content as "content",
       a.input as "input",
       a.valid_on as "validOn",
       a.recorded_at as "recordedAt",
       a.account as "account",
       a.role as "role",
       a.reason as "reason",
       a.doc_no as "docNo",
       a.policy_package as "policyPackage",
       a.corrects as "corrects",
       array(
         select t.sha256
         from act_attachment t
         where t.district_code = a.district_code and t.room = a.room and t.case_no = a.case_no and t.act_no = a.act_no
         order by t.sha256) as "attachments"
from registry_act a
where a.district_code = $1::text and a.room = $2::text and a.case_no = $3::integer
  and a.recorded_at <= coalesce($4::timestamptz, 'infinity')
order by a.act_no`,
};

export interface AddActParameters {
  readonly districtCode: string;
  readonly room: string;
  readonly caseNo: number;
  readonly actNo: number;
  readonly command: string;
  readonly state: string;
  readonly content: string;
  readonly input: string;
  readonly validOn: string;
  readonly account: string;
  readonly role: string;
  readonly reason: string | null;
  readonly docNo: string | null;
  readonly policyPackage: string | null;
  readonly corrects: number | null;
}

export interface AddActRow {
  readonly recordedAt: string;
}

export const addAct: Query<AddActParameters, AddActRow, "one"> = {
  name: "addAct",
  cardinality: "one",
  parameters: ["districtCode", "room", "caseNo", "actNo", "command", "state", "content", "input", "validOn", "account", "role", "reason", "docNo", "policyPackage", "corrects"],
  text: `insert into registry_act (
  district_code, room, case_no, act_no, command, state, content, input, valid_on, account, role, reason, doc_no,
  policy_package, corrects)
values (
  $1::text, $2::text, $3::integer, $4::integer, $5::text, $6::text, $7::jsonb,
  $8::jsonb, $9::date, $10::text, $11::text, $12::text, $13::text, $14::text,
  $15::integer)
returning recorded_at as "recordedAt"`,
};

export interface AddCaseParcelsParameters {
  readonly districtCode: string;
  readonly room: string;
  readonly caseNo: number;
  readonly actNo: number;
  readonly parcels: readonly string[];
}

/**
 * The map shows the mode of a parcel's project and the year of its plan: the land that the case had is drawn, too.
 */
export const addCaseParcels: Query<AddCaseParcelsParameters, never, "exec"> = {
  name: "addCaseParcels",
  cardinality: "exec",
  parameters: ["districtCode", "room", "caseNo", "actNo", "parcels"],
  text: `with added as (
  insert into case_parcel (district_code, room, case_no, act_no, parcel_no)
  select $1::text, $2::text, $3::integer, $4::integer, p.no
  from unnest($5::text[]) as p (no)
  returning parcel_no
)
insert into map_change (district_code, parcel_no)
select $1::text, k.parcel_no
from (
  select a.parcel_no
  from added a
  union
  select k.parcel_no
  from case_parcel k
  where k.district_code = $1::text and k.room = $2::text and k.case_no = $3::integer
) k
where $2::text in ('projects', 'plans')`,
};

export interface ListCaseParcelsParameters {
  readonly districtCode: string;
  readonly room: string;
  readonly caseNo: number;
  readonly actNo: number;
}

export interface ListCaseParcelsRow {
  readonly parcelNo: string;
}

export const listCaseParcels: Query<ListCaseParcelsParameters, ListCaseParcelsRow, "many"> = {
  name: "listCaseParcels",
  cardinality: "many",
  parameters: ["districtCode", "room", "caseNo", "actNo"],
  text: `select k.parcel_no as "parcelNo"
from case_parcel k
where k.district_code = $1::text and k.room = $2::text and k.case_no = $3::integer
  and k.act_no = $4::integer
order by k.parcel_no`,
};

export interface AddDeadlinesParameters {
  readonly districtCode: string;
  readonly room: string;
  readonly caseNo: number;
  readonly actNo: number;
  readonly deadlines: string;
}

export const addDeadlines: Query<AddDeadlinesParameters, never, "exec"> = {
  name: "addDeadlines",
  cardinality: "exec",
  parameters: ["districtCode", "room", "caseNo", "actNo", "deadlines"],
  text: `insert into deadline (district_code, room, case_no, act_no, deadline_no, kind, due_on, about, cost_fen)
select $1::text, $2::text, $3::integer, $4::integer, row_number() over (), d.kind, d."dueOn",
       d.about, d."costFen"
from json_to_recordset($5::json) as d (kind text, "dueOn" date, about jsonb, "costFen" bigint)`,
};

export interface AddPostingsParameters {
  readonly districtCode: string;
  readonly postings: string;
  readonly room: string;
  readonly caseNo: number;
  readonly actNo: number;
}

/**
 * Recorded when their act was: whoever asks for a moment is told of both or of neither.
 */
export const addPostings: Query<AddPostingsParameters, never, "exec"> = {
  name: "addPostings",
  cardinality: "exec",
  parameters: ["districtCode", "postings", "room", "caseNo", "actNo"],
  text: `insert into ledger_posting (
  district_code, posting_no, room, case_no, act_no, doc_no, debit, credit, amount_fen, valid_on, recorded_at, reverses)
select $1::text,
       (select coalesce(max(l.posting_no), 0) from ledger_posting l where l.district_code = $1::text)
         + row_number() over (),
       a.room, a.case_no, a.act_no, p."docNo", p.debit, p.credit, p."amountFen", a.valid_on, a.recorded_at, p.reverses
from json_to_recordset($2::json) as p (
  "docNo" text, debit text, credit text, "amountFen" bigint, reverses bigint)
join registry_act a
  on a.district_code = $1::text and a.room = $3::text and a.case_no = $4::integer
    and a.act_no = $5::integer`,
};

export interface ListPostingsParameters {
  readonly districtCode: string;
  readonly room: string;
  readonly caseNo: number;
  readonly asOf: string | null;
  readonly knownAt: string | null;
}

export interface ListPostingsRow {
  readonly postingNo: bigint;
  readonly actNo: number;
  readonly docNo: string;
  readonly debit: string;
  readonly credit: string;
  readonly amountFen: bigint;
  readonly validOn: string;
  readonly recordedAt: string;
  readonly reverses: bigint | null;
}

export const listPostings: Query<ListPostingsParameters, ListPostingsRow, "many"> = {
  name: "listPostings",
  cardinality: "many",
  parameters: ["districtCode", "room", "caseNo", "asOf", "knownAt"],
  text: `select l.posting_no as "postingNo",
       l.act_no as "actNo",
       l.doc_no as "docNo",
       l.debit as "debit",
       l.credit as "credit",
       l.amount_fen as "amountFen",
       l.valid_on as "validOn",
       l.recorded_at as "recordedAt",
       l.reverses as "reverses"
from ledger_posting l
where l.district_code = $1::text and l.room = $2::text and l.case_no = $3::integer
  and l.valid_on <= coalesce($4::date, 'infinity')
  and l.recorded_at <= coalesce($5::timestamptz, 'infinity')
order by l.posting_no`,
};

export interface AddAttachmentParameters {
  readonly districtCode: string;
  readonly sha256: string;
  readonly mediaType: string;
  readonly name: string;
  readonly bytes: number;
  readonly body: Uint8Array;
  readonly account: string;
  readonly organisation: string | null;
}

export const addAttachment: Query<AddAttachmentParameters, never, "exec"> = {
  name: "addAttachment",
  cardinality: "exec",
  parameters: ["districtCode", "sha256", "mediaType", "name", "bytes", "body", "account", "organisation"],
  text: `insert into attachment (district_code, sha256, media_type, name, bytes, body, account, organisation)
values ($1::text, $2::text, $3::text, $4::text, $5::integer, $6::bytea,
        $7::text, $8::text)
on conflict do nothing`,
};

export interface AddSendingParameters {
  readonly districtCode: string;
  readonly sha256: string;
  readonly account: string;
  readonly name: string;
  readonly organisation: string | null;
}

/**
 * By the name under which it was sent first.
 */
export const addSending: Query<AddSendingParameters, never, "exec"> = {
  name: "addSending",
  cardinality: "exec",
  parameters: ["districtCode", "sha256", "account", "name", "organisation"],
  text: `insert into attachment_sending (district_code, sha256, account, name, organisation)
values ($1::text, $2::text, $3::text, $4::text, $5::text)
on conflict do nothing`,
};

export interface ReadAttachmentParameters {
  readonly districtCode: string;
  readonly room: string;
  readonly caseNo: number;
  readonly sha256: string;
}

export interface ReadAttachmentRow {
  readonly mediaType: string;
  readonly name: string;
  readonly body: Buffer;
}

/**
 * What is attached to some act of a case.
 */
export const readAttachment: Query<ReadAttachmentParameters, ReadAttachmentRow, "maybe"> = {
  name: "readAttachment",
  cardinality: "maybe",
  parameters: ["districtCode", "room", "caseNo", "sha256"],
  text: `select a.media_type as "mediaType",
       t.name as "name",
       a.body as "body"
from act_attachment t
join attachment a on a.district_code = t.district_code and a.sha256 = t.sha256
where t.district_code = $1::text and t.room = $2::text and t.case_no = $3::integer
  and t.sha256 = $4::text
order by t.act_no
limit 1`,
};

export interface AttachToActParameters {
  readonly districtCode: string;
  readonly room: string;
  readonly caseNo: number;
  readonly actNo: number;
  readonly account: string;
  readonly attachments: readonly string[];
}

/**
 * By the name under which whoever acts has sent it; by that of its first sender where he names another's.
 */
export const attachToAct: Query<AttachToActParameters, never, "exec"> = {
  name: "attachToAct",
  cardinality: "exec",
  parameters: ["districtCode", "room", "caseNo", "actNo", "account", "attachments"],
  text: `insert into act_attachment (district_code, room, case_no, act_no, sha256, name)
select $1::text, $2::text, $3::integer, $4::integer, a.sha256, coalesce(s.name, a.name)
from attachment a
left join attachment_sending s
  on s.district_code = a.district_code and s.sha256 = a.sha256 and s.account = $5::text
where a.district_code = $1::text and a.sha256 = any ($6::text[])`,
};

export interface ListDueParameters {
  readonly from: string;
  readonly to: string;
  readonly districtCode: string | null;
  readonly knownAt: string | null;
}

export interface ListDueRow {
  readonly districtCode: string;
  readonly room: string;
  readonly caseNo: number;
  readonly kind: string;
  readonly dueOn: string;
  readonly about: unknown;
  readonly costFen: bigint | null;
}

/**
 * What is due in the cases as they stand, up to a day, as far as known at a moment.
 */
export const listDue: Query<ListDueParameters, ListDueRow, "many"> = {
  name: "listDue",
  cardinality: "many",
  parameters: ["from", "to", "districtCode", "knownAt"],
  text: `select d.district_code as "districtCode",
       d.room as "room",
       d.case_no as "caseNo",
       d.kind as "kind",
       d.due_on as "dueOn",
       d.about as "about",
       d.cost_fen as "costFen"
from deadline d
where d.due_on between $1::date and $2::date
  and ($3::text is null or d.district_code = $3::text)
  -- Once a project is completed, or given up, the term that its scheme set is over.
  and (d.kind <> 'development-period' or not exists (
    select
    -- The project is its scheme's: terms that were set before they named it are over with it, too.
    from standing(d.district_code, d.room, d.case_no, 'infinity', coalesce($4::timestamptz, 'infinity')) o
    cross join lateral standing(d.district_code, 'projects', (o.content ->> 'project')::integer, 'infinity',
                                coalesce($4::timestamptz, 'infinity')) j
    where j.state in ('completed', 'abandoned')))
  and d.act_no = (select s.act_no from standing(
    d.district_code, d.room, d.case_no, 'infinity', coalesce($4::timestamptz, 'infinity')) s)
order by d.due_on, d.district_code, d.room, d.case_no, d.deadline_no`,
};

export interface AddActMilestonesParameters {
  readonly districtCode: string;
  readonly stage: string;
  readonly reachedOn: string;
  readonly docNo: string | null;
  readonly room: string;
  readonly caseNo: number;
  readonly actNo: number;
  readonly isEnd: boolean;
  readonly parcels: readonly string[];
}

export const addActMilestones: Query<AddActMilestonesParameters, never, "exec"> = {
  name: "addActMilestones",
  cardinality: "exec",
  parameters: ["districtCode", "stage", "reachedOn", "docNo", "room", "caseNo", "actNo", "isEnd", "parcels"],
  text: `with added as (
  insert into milestone_record (
    district_code, parcel_no, milestone_no, stage, reached_on, doc_no, room, case_no, act_no, is_end)
  select $1::text,
         p.no,
         (select coalesce(max(m.milestone_no), 0) + 1
          from milestone_record m
          where m.district_code = $1::text and m.parcel_no = p.no),
         $2::text, $3::date, $4::text, $5::text, $6::integer, $7::integer, $8::boolean
  from unnest($9::text[]) as p (no)
  returning district_code, parcel_no
)
insert into map_change (district_code, parcel_no)
select a.district_code, a.parcel_no
from added a`,
};

export interface WithdrawMilestonesParameters {
  readonly districtCode: string;
  readonly room: string;
  readonly caseNo: number;
  readonly actNo: number;
}

export const withdrawMilestones: Query<WithdrawMilestonesParameters, never, "exec"> = {
  name: "withdrawMilestones",
  cardinality: "exec",
  parameters: ["districtCode", "room", "caseNo", "actNo"],
  text: `with withdrawn as (
  insert into milestone_withdrawal (district_code, parcel_no, milestone_no)
  select m.district_code, m.parcel_no, m.milestone_no
  from milestone_record m
  where m.district_code = $1::text and m.room = $2::text and m.case_no = $3::integer
    and m.act_no = $4::integer
  returning district_code, parcel_no
)
insert into map_change (district_code, parcel_no)
select w.district_code, w.parcel_no
from withdrawn w`,
};

// ---- queries/revenue.sql ----

export interface ListRevenueParameters {
  readonly from: string;
  readonly to: string;
  readonly knownAt: string | null;
  readonly districtCode: string | null;
}

export interface ListRevenueRow {
  readonly districtCode: string;
  readonly caseNo: number;
  readonly docNo: string;
  readonly agreedFen: bigint;
  readonly paidFen: bigint;
  readonly overpaidFen: bigint;
  readonly districtFen: bigint;
  readonly allottedFen: bigint;
  readonly knownAt: string;
}

/**
 * What the ledger holds of each document of a district, moved within a period: agreed, paid, overpaid, the district's
 * share and what of it was handed over, and when the last of all was recorded. Sums of rows, never a rate on a sum.
 */
export const listRevenue: Query<ListRevenueParameters, ListRevenueRow, "many"> = {
  name: "listRevenue",
  cardinality: "many",
  parameters: ["from", "to", "knownAt", "districtCode"],
  text: `select l.district_code as "districtCode",
       l.case_no as "caseNo",
       l.doc_no as "docNo",
       sum(case when l.credit = 'premium' then l.amount_fen when l.debit = 'premium' then -l.amount_fen else 0 end)::bigint as "agreedFen",
       sum(case
             when l.debit = 'treasury' and l.credit = 'receivable' then l.amount_fen
             when l.debit = 'receivable' and l.credit = 'treasury' then -l.amount_fen
             else 0
           end)::bigint as "paidFen",
       sum(case
             when l.debit = 'treasury' and l.credit = 'overpaid' then l.amount_fen
             when l.debit = 'overpaid' and l.credit = 'treasury' then -l.amount_fen
             else 0
           end)::bigint as "overpaidFen",
       sum(case when l.debit = 'district-share' then l.amount_fen when l.credit = 'district-share' then -l.amount_fen else 0 end)::bigint as "districtFen",
       sum(case
             when l.debit = 'due-to-district' and l.credit = 'treasury' then l.amount_fen
             when l.debit = 'treasury' and l.credit = 'due-to-district' then -l.amount_fen
             else 0
           end)::bigint as "allottedFen",
       -- Of all that is told, not of the document: the same moment on each.
       max(max(l.recorded_at)) over () as "knownAt"
from ledger_posting l
where l.valid_on between $1::date and $2::date
  and l.recorded_at <= coalesce($3::timestamptz, 'infinity')
  and ($4::text is null or l.district_code = $4::text)
group by l.district_code, l.case_no, l.doc_no
order by l.district_code, l.case_no, l.doc_no`,
};

// ---- queries/rooms.sql ----

export interface ListLandParameters {
  readonly districtCode: string;
  readonly parcels: readonly string[];
  readonly asOf: string;
}

export interface ListLandRow {
  readonly parcelNo: string;
  readonly known: boolean;
  readonly areaM2: string;
  readonly recognitionDocNo: string | null;
  readonly inLibrary: boolean;
  readonly libraryPlace: number | null;
  readonly project: number | null;
  readonly pendingProposal: number | null;
  readonly transition: number | null;
  readonly inAnnualPlan: boolean;
  readonly inSpecialPlan: boolean;
}

/**
 * What the registry holds of parcels: on a day, and what they are in now.
 */
export const listLand: Query<ListLandParameters, ListLandRow, "many"> = {
  name: "listLand",
  cardinality: "many",
  parameters: ["districtCode", "parcels", "asOf"],
  text: `select l.parcel_no as "parcelNo",
       l.known as "known",
       l.area_m2::text as "areaM2",
       l.recognition_doc_no as "recognitionDocNo",
       l.in_library as "inLibrary",
       l.library_place as "libraryPlace",
       l.project as "project",
       l.pending_proposal as "pendingProposal",
       l.transition as "transition",
       l.in_annual_plan as "inAnnualPlan",
       l.in_special_plan as "inSpecialPlan"
from land_of($1::text, $2::text[], $3::date) l`,
};

export interface ReadProjectParameters {
  readonly districtCode: string;
  readonly caseNo: number;
  readonly asOf: string;
}

export interface ReadProjectRow {
  readonly state: string;
  readonly content: unknown;
  readonly organisation: string | null;
  readonly contract: number | null;
  readonly schemeApproved: boolean;
  readonly supplyApproved: boolean;
}

/**
 * A project as it stood on a day, with its cases in other rooms.
 */
export const readProject: Query<ReadProjectParameters, ReadProjectRow, "maybe"> = {
  name: "readProject",
  cardinality: "maybe",
  parameters: ["districtCode", "caseNo", "asOf"],
  text: `select j.state as "state",
       j.content as "content",
       j.organisation as "organisation",
       j.contract as "contract",
       j.scheme_approved as "schemeApproved",
       j.supply_approved as "supplyApproved"
from project_of($1::text, $2::integer, $3::date) j`,
};

export interface ListCasesOfProjectParameters {
  readonly districtCode: string;
  readonly project: number;
}

export interface ListCasesOfProjectRow {
  readonly room: string;
  readonly caseNo: number;
}

/**
 * The schemes, supply schemes and contracts of a project, in whatever state but broken off.
 */
export const listCasesOfProject: Query<ListCasesOfProjectParameters, ListCasesOfProjectRow, "many"> = {
  name: "listCasesOfProject",
  cardinality: "many",
  parameters: ["districtCode", "project"],
  text: `select r.room as "room",
       k.case_no as "caseNo"
from unnest(array['schemes', 'supply', 'contracts']) with ordinality as r (room, place)
cross join lateral cases_of_project($1::text, r.room, $2::integer) k
cross join lateral standing($1::text, r.room, k.case_no, 'infinity') s
where s.state <> 'broken-off' and (s.content ->> 'project')::integer = $2::integer
order by r.place, k.case_no`,
};

export interface AddEvaluationReportsParameters {
  readonly districtCode: string;
  readonly docNo: string;
  readonly agency: string;
  readonly reportedOn: string;
  readonly parcels: readonly string[];
}

/**
 * An accepted report is on record for each parcel that it is about.
 */
export const addEvaluationReports: Query<AddEvaluationReportsParameters, never, "exec"> = {
  name: "addEvaluationReports",
  cardinality: "exec",
  parameters: ["districtCode", "docNo", "agency", "reportedOn", "parcels"],
  text: `with added as (
  insert into evaluation_report (district_code, parcel_no, report_no, doc_no, agency, commissioned_by, reported_on)
  select $1::text,
         n.no,
         (select coalesce(max(r.report_no), 0) + 1
          from evaluation_report r
          where r.district_code = $1::text and r.parcel_no = n.no),
         $2::text, $3::text, $1::text, $4::date
  from unnest($5::text[]) as n (no)
  returning district_code, parcel_no
)
insert into map_change (district_code, parcel_no)
select a.district_code, a.parcel_no
from added a`,
};

export interface ListParameterValuesParameters {
  readonly knownAt: string | null;
  readonly name: string;
  readonly districtCode: string;
}

export interface ListParameterValuesRow {
  readonly value: string | null;
  readonly from: string;
  readonly to: string | null;
}

/**
 * The values of a number or word that the documents leave to configuration (CONV-13), as far as loaded by a moment. On a
 * day the first counts whose table is in force: a district's own before the city's, the newest of either.
 */
export const listParameterValues: Query<ListParameterValuesParameters, ListParameterValuesRow, "many"> = {
  name: "listParameterValues",
  cardinality: "many",
  parameters: ["knownAt", "name", "districtCode"],
  text: `select r.value ->> 'value' as "value",
       t.in_force_from as "from",
       t.in_force_to as "to"
from policy_table t
join policy_table_row r on r.table_no = t.table_no
where t.kind = 'parameters' and t.loaded_at <= coalesce($1::timestamptz, 'infinity')
  and r.value ->> 'name' = $2::text
  and r.value ->> 'district' in ('', $3::text)
order by r.value ->> 'district' desc, t.in_force_from desc, t.table_no desc, r.row_no desc`,
};

export interface ListOwnPoliciesParameters {
  readonly districtCode: string;
  readonly knownAt: string | null;
}

export interface ListOwnPoliciesRow {
  readonly tableNo: bigint;
  readonly from: string;
  readonly to: string | null;
  readonly policy: unknown;
}

/**
 * Each table of the districts' own policies as far as loaded by a moment, the newest first, with what it holds of a
 * district, the latest first; null where it holds nothing.
 */
export const listOwnPolicies: Query<ListOwnPoliciesParameters, ListOwnPoliciesRow, "many"> = {
  name: "listOwnPolicies",
  cardinality: "many",
  parameters: ["districtCode", "knownAt"],
  text: `select t.table_no as "tableNo",
       t.in_force_from as "from",
       t.in_force_to as "to",
       r.value as "policy"
from policy_table t
left join policy_table_row r on r.table_no = t.table_no and r.value ->> 'district' = $1::text
where t.kind = 'own-policies' and t.loaded_at <= coalesce($2::timestamptz, 'infinity')
order by t.in_force_from desc, t.table_no desc, r.value ->> 'from' desc, r.row_no`,
};

export interface ReadShortNameParameters {
  readonly code: string;
}

export interface ReadShortNameRow {
  readonly shortName: string;
}

export const readShortName: Query<ReadShortNameParameters, ReadShortNameRow, "maybe"> = {
  name: "readShortName",
  cardinality: "maybe",
  parameters: ["code"],
  text: `select d.short_name as "shortName"
from district d
where d.code = $1::text`,
};

// ---- queries/survey-benefit.sql ----

export interface AddBenefitRecordParameters {
  readonly districtCode: string;
  readonly parcelNo: string;
  readonly year: number;
  readonly industryCode: string | null;
  readonly fixedInvestmentFen: bigint | number | null;
  readonly outputFen: bigint | number | null;
  readonly taxFen: bigint | number | null;
  readonly employees: number | null;
}

/**
 * Nothing is stored where the year is on record already.
 */
export const addBenefitRecord: Query<AddBenefitRecordParameters, never, "exec"> = {
  name: "addBenefitRecord",
  cardinality: "exec",
  parameters: ["districtCode", "parcelNo", "year", "industryCode", "fixedInvestmentFen", "outputFen", "taxFen", "employees"],
  text: `with added as (
  insert into enterprise_year (
    district_code, parcel_no, year, industry_code, fixed_investment_fen, output_fen, tax_fen, employees)
  values ($1::text, $2::text, $3::smallint, $4::text, $5::bigint,
          $6::bigint, $7::bigint, $8::integer)
  on conflict do nothing
  returning district_code, parcel_no
)
insert into map_change (district_code, parcel_no)
select a.district_code, a.parcel_no
from added a`,
};

export interface WasWithdrawnParameters {
  readonly districtCode: string;
  readonly parcelNo: string;
}

export interface WasWithdrawnRow {
  readonly was: boolean;
}

/**
 * Whether all surveys of a parcel have been withdrawn: it is neither in force nor was divided or merged.
 */
export const wasWithdrawn: Query<WasWithdrawnParameters, WasWithdrawnRow, "one"> = {
  name: "wasWithdrawn",
  cardinality: "one",
  parameters: ["districtCode", "parcelNo"],
  text: `select not exists (
         select
         from parcel p
         where p.district_code = $1::text and p.parcel_no = $2::text)
       and not exists (
         select
         from parcel_version v
         where v.district_code = $1::text and v.parcel_no = $2::text and v.ending = 'replaced'
           and not exists (select from dataset_withdrawal w where w.dataset_id in (v.dataset_id, v.ended_by))) as "was"`,
};

export interface SameBenefitIsOnRecordParameters {
  readonly districtCode: string;
  readonly parcelNo: string;
  readonly year: number;
  readonly industryCode: string | null;
  readonly fixedInvestmentFen: bigint | number | null;
  readonly outputFen: bigint | number | null;
  readonly taxFen: bigint | number | null;
  readonly employees: number | null;
}

export interface SameBenefitIsOnRecordRow {
  readonly same: boolean;
}

/**
 * Whether what is on record of the year is this: it was sent twice.
 */
export const sameBenefitIsOnRecord: Query<SameBenefitIsOnRecordParameters, SameBenefitIsOnRecordRow, "one"> = {
  name: "sameBenefitIsOnRecord",
  cardinality: "one",
  parameters: ["districtCode", "parcelNo", "year", "industryCode", "fixedInvestmentFen", "outputFen", "taxFen", "employees"],
  text: `select exists (
  select
  from enterprise_figures y
  where y.district_code = $1::text and y.parcel_no = $2::text and y.year = $3::smallint
    and y.industry_code is not distinct from $4::text
    and y.fixed_investment_fen is not distinct from $5::bigint
    and y.output_fen is not distinct from $6::bigint
    and y.tax_fen is not distinct from $7::bigint
    and y.employees is not distinct from $8::integer) as "same"`,
};

export interface RankTaxPerAreaParameters {
  readonly districtCode: string;
  readonly parcelNo: string;
  readonly year: number;
}

export interface RankTaxPerAreaRow {
  readonly taxFen: bigint;
  readonly areaM2: string;
  readonly among: number;
  readonly above: number;
}

/**
 * The tax of a parcel's year against its area, and how many of the district's parcels with a tax of that year pay more.
 * a pays more than b where tax(a) × area(b) is above tax(b) × area(a): no quotient is rounded.
 */
export const rankTaxPerArea: Query<RankTaxPerAreaParameters, RankTaxPerAreaRow, "maybe"> = {
  name: "rankTaxPerArea",
  cardinality: "maybe",
  parameters: ["districtCode", "parcelNo", "year"],
  text: `select y.tax_fen as "taxFen",
       p.area_m2::text as "areaM2",
       count(*)::integer as "among",
       (count(*) filter (where o.tax_fen * q.share > y.tax_fen * q.area))::integer as "above"
from enterprise_figures y
join parcel p on p.district_code = y.district_code and p.parcel_no = y.parcel_no
join enterprise_figures o on o.district_code = y.district_code and o.year = y.year and o.tax_fen is not null
join lateral (
  select p.area_m2 as share, r.area_m2 as area
  from parcel r
  where r.district_code = o.district_code and r.parcel_no = o.parcel_no
) q on true
where y.district_code = $1::text and y.parcel_no = $2::text and y.year = $3::smallint
  and y.tax_fen is not null and p.area_m2 > 0
group by y.tax_fen, p.area_m2`,
};

export interface ReadBenefitRecordParameters {
  readonly districtCode: string;
  readonly parcelNo: string;
  readonly year: number;
}

export interface ReadBenefitRecordRow {
  readonly recordNo: number;
  readonly isVoid: boolean;
  readonly industryCode: string | null;
  readonly fixedInvestmentFen: string | null;
  readonly outputFen: string | null;
  readonly taxFen: string | null;
  readonly employees: number | null;
}

/**
 * What was last recorded of a year, void or not.
 */
export const readBenefitRecord: Query<ReadBenefitRecordParameters, ReadBenefitRecordRow, "maybe"> = {
  name: "readBenefitRecord",
  cardinality: "maybe",
  parameters: ["districtCode", "parcelNo", "year"],
  text: `select y.record_no as "recordNo",
       y.is_void as "isVoid",
       y.industry_code as "industryCode",
       y.fixed_investment_fen::text as "fixedInvestmentFen",
       y.output_fen::text as "outputFen",
       y.tax_fen::text as "taxFen",
       y.employees as "employees"
from enterprise_year y
where y.district_code = $1::text and y.parcel_no = $2::text and y.year = $3::smallint
order by y.record_no desc
limit 1`,
};

export interface CorrectBenefitRecordParameters {
  readonly isVoid: boolean;
  readonly reason: string;
  readonly industryCode: string | null;
  readonly fixedInvestmentFen: bigint | number | null;
  readonly outputFen: bigint | number | null;
  readonly taxFen: bigint | number | null;
  readonly employees: number | null;
  readonly districtCode: string;
  readonly parcelNo: string;
  readonly year: number;
  readonly recordNo: number;
}

/**
 * Takes the place of the record of that number; what a survey brought beside these figures goes on with them.
 */
export const correctBenefitRecord: Query<CorrectBenefitRecordParameters, never, "exec"> = {
  name: "correctBenefitRecord",
  cardinality: "exec",
  parameters: ["isVoid", "reason", "industryCode", "fixedInvestmentFen", "outputFen", "taxFen", "employees", "districtCode", "parcelNo", "year", "recordNo"],
  text: `with added as (
  insert into enterprise_year (
    district_code, parcel_no, year, record_no, is_void, reason, industry_code, fixed_investment_fen, output_fen, tax_fen,
    employees, value_added_fen, energy_tce, electricity_kwh, water_m3, emissions_kg, rd_fen, above_scale)
  select y.district_code, y.parcel_no, y.year, y.record_no + 1, $1::boolean, $2::text, $3::text,
         $4::bigint, $5::bigint, $6::bigint, $7::integer,
         y.value_added_fen, y.energy_tce, y.electricity_kwh, y.water_m3, y.emissions_kg, y.rd_fen, y.above_scale
  from enterprise_year y
  where y.district_code = $8::text and y.parcel_no = $9::text and y.year = $10::smallint
    and y.record_no = $11::smallint
  returning district_code, parcel_no
)
insert into map_change (district_code, parcel_no)
select a.district_code, a.parcel_no
from added a`,
};

// ---- queries/survey-export.sql ----

export interface ListParcelsForExportParameters {
  readonly asOf: string;
  readonly afterDistrict: string | null;
  readonly afterNo: string | null;
  readonly districtCode: string | null;
  readonly overall: string | null;
  readonly category: string | null;
  readonly stage: string | null;
  readonly west: number | null;
  readonly south: number | null;
  readonly east: number | null;
  readonly north: number | null;
  readonly text: string | null;
  readonly limit: number;
}

export interface ListParcelsForExportRow {
  readonly districtCode: string;
  readonly districtName: string;
  readonly parcelNo: string;
  readonly alias: string | null;
  readonly registrationCode: string | null;
  readonly parcelCode: string | null;
  readonly unitNumber: string | null;
  readonly sourceKey: string | null;
  readonly townCode: string | null;
  readonly address: string | null;
  readonly rightHolder: string | null;
  readonly uscc: string | null;
  readonly tenure: string | null;
  readonly certificateNo: string | null;
  readonly certificateVerified: boolean | null;
  readonly certifiedUse: string | null;
  readonly landUseScheme: string | null;
  readonly landUseEdition: string | null;
  readonly landUseCode: string | null;
  readonly useClass: string | null;
  readonly grantedOn: string | null;
  readonly termYears: number | null;
  readonly completedOn: string | null;
  readonly areaM2: string;
  readonly areaBasis: string;
  readonly gfaM2: string | null;
  readonly far: string | null;
  readonly buildingDensity: string | null;
  readonly buildingCoefficient: string | null;
  readonly greenRatio: string | null;
  readonly officeShare: string | null;
  readonly builtYear: number | null;
  readonly storeys: number | null;
  readonly industryCode: string | null;
  readonly overall: string;
  readonly categories: string[];
  readonly demonstration: boolean;
  readonly geometry: unknown;
}

/**
 * One page in the order of the keys, after the pair (`afterDistrict`, `afterNo`), through the filters of
 * listParcels. Fifteen decimals give every double back as it was, so that a
 * file sent in again changes nothing.
 */
export const listParcelsForExport: Query<ListParcelsForExportParameters, ListParcelsForExportRow, "many"> = {
  name: "listParcelsForExport",
  cardinality: "many",
  parameters: ["asOf", "afterDistrict", "afterNo", "districtCode", "overall", "category", "stage", "west", "south", "east", "north", "text", "limit"],
  text: `select p.district_code as "districtCode",
       d.name as "districtName",
       p.parcel_no as "parcelNo",
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
       p.area_m2::text as "areaM2",
       p.area_basis as "areaBasis",
       p.gfa_m2::text as "gfaM2",
       p.far::text as "far",
       p.building_density::text as "buildingDensity",
       p.building_coefficient::text as "buildingCoefficient",
       p.green_ratio::text as "greenRatio",
       p.office_share::text as "officeShare",
       p.built_year::integer as "builtYear",
       p.storeys::integer as "storeys",
       p.industry_code as "industryCode",
       c.overall as "overall",
       c.matched as "categories",
       s.demonstration as "demonstration",
       st_asgeojson(p.geom, 15)::json as "geometry"
from parcel p
join classify_parcels($1::date) c
  on c.district_code = p.district_code and c.parcel_no = p.parcel_no
join dataset s on s.dataset_id = p.dataset_id
join district d on d.code = p.district_code
left join lateral stage_reached(p.district_code, p.parcel_no, $1::date) reached on true
where ($2::text is null or (p.district_code, p.parcel_no) > ($2::text, $3::text))
  and ($4::text is null or p.district_code = $4::text)
  and ($5::text is null or c.overall = $5::text)
  and ($6::text is null or (c.overall = 'eligible' and $6::text = any (c.matched)))
  and ($7::text is null or coalesce(reached.code, 'none') = $7::text)
  and ($8::double precision is null
       or p.geom && st_makeenvelope($8::double precision, $9::double precision, $10::double precision, $11::double precision, 4490))
  and ($12::text is null
       or starts_with(upper(p.alias), upper($12::text))
       or starts_with(p.parcel_code, upper($12::text))
       or starts_with(p.district_code || '-' || p.parcel_no, upper($12::text))
       or strpos(p.address, $12::text) > 0
       or strpos(p.right_holder, $12::text) > 0)
order by p.district_code, p.parcel_no
limit $13::integer`,
};

// ---- queries/survey-join.sql ----

export interface ListShapesByCodeParameters {
  readonly codes: string;
}

export interface ListShapesByCodeRow {
  readonly districtCode: string;
  readonly parcelCode: string;
  readonly geometry: unknown;
}

/**
 * `codes` is a JSON array of {district, parcelCode}: the boundaries that a table of attributes is joined to.
 */
export const listShapesByCode: Query<ListShapesByCodeParameters, ListShapesByCodeRow, "many"> = {
  name: "listShapesByCode",
  cardinality: "many",
  parameters: ["codes"],
  text: `select p.district_code as "districtCode",
       p.parcel_code as "parcelCode",
       st_asgeojson(p.geom, 15)::json as "geometry"
from (select distinct r.district, r."parcelCode" from json_to_recordset($1::json) as r (district text, "parcelCode" text)) c
join parcel p
  on p.district_code = c.district and p.parcel_code = c."parcelCode"`,
};

// ---- queries/survey-towns.sql ----

export interface TallySurveyByTownParameters {
  readonly asOf: string;
  readonly districtCode: string | null;
}

export interface TallySurveyByTownRow {
  readonly district: string;
  readonly districtName: string;
  readonly whole: boolean;
  readonly town: string | null;
  readonly townName: string | null;
  readonly parcels: number;
  readonly surveyed: number;
  readonly areaM2: string;
  readonly surveyedAreaM2: string;
  readonly latestYear: number | null;
  readonly uses: unknown;
  readonly industries: unknown;
  readonly investmentFen: string | null;
  readonly investmentAreaM2: string | null;
  readonly outputFen: string | null;
  readonly outputAreaM2: string | null;
  readonly taxFen: string | null;
  readonly taxAreaM2: string | null;
  readonly eligible: number;
  readonly eligibleAreaM2: string;
  readonly undetermined: number;
  readonly bbox: unknown;
}

/**
 * One row for each town (街道、镇), one for a district's parcels without a town, and one for the whole district. Only what is recorded by the day:
 * a parcel counts as surveyed once its use, its enterprise's figures or its evaluation are on record.
 */
export const tallySurveyByTown: Query<TallySurveyByTownParameters, TallySurveyByTownRow, "many"> = {
  name: "tallySurveyByTown",
  cardinality: "many",
  parameters: ["asOf", "districtCode"],
  text: `with stated as materialized (
  select p.district_code,
         p.parcel_no,
         p.town_code,
         coalesce(p.use_class, 'unknown') as use_class,
         p.area_m2,
         p.geom,
         coalesce(y.industry_code, p.industry_code) as industry_code,
         y.year as figures_year,
         y.fixed_investment_fen,
         y.output_fen,
         y.tax_fen,
         y.year is not null or e.year is not null or o.observed_on is not null as surveyed,
         greatest(y.year, e.year, extract(year from o.observed_on)::smallint) as latest_year,
         c.overall
  from parcel p
  join classify_parcels($1::date) c on c.district_code = p.district_code and c.parcel_no = p.parcel_no
  left join lateral (
    select n.year, n.industry_code, n.fixed_investment_fen, n.output_fen, n.tax_fen
    from enterprise_figures n
    where n.district_code = p.district_code and n.parcel_no = p.parcel_no
      -- The figures of a year are known when it has ended.
      and n.year < extract(year from $1::date)
    order by n.year desc
    limit 1
  ) y on true
  left join lateral (
    select v.year
    from evaluation v
    where v.district_code = p.district_code and v.parcel_no = p.parcel_no and v.accepted_on <= $1::date
    order by v.year desc
    limit 1
  ) e on true
  left join lateral (
    select u.observed_on
    from occupancy u
    where u.district_code = p.district_code and u.parcel_no = p.parcel_no and u.observed_on <= $1::date
    order by u.observed_on desc
    limit 1
  ) o on true
  where $2::text is null or p.district_code = $2::text
), town_sum as (
  select s.district_code,
         s.town_code,
         grouping(s.town_code) = 1 as whole,
         count(*)::integer as parcels,
         (count(*) filter (where s.surveyed))::integer as surveyed,
         sum(s.area_m2) as area_m2,
         coalesce(sum(s.area_m2) filter (where s.surveyed), 0) as surveyed_area_m2,
         max(s.latest_year)::integer as latest_year,
         (count(*) filter (where s.fixed_investment_fen is not null))::integer as investment_parcels,
         sum(s.fixed_investment_fen)::text as investment_fen,
         (sum(s.area_m2) filter (where s.fixed_investment_fen is not null))::text as investment_area_m2,
         sum(s.output_fen)::text as output_fen,
         (sum(s.area_m2) filter (where s.output_fen is not null))::text as output_area_m2,
         sum(s.tax_fen)::text as tax_fen,
         (sum(s.area_m2) filter (where s.tax_fen is not null))::text as tax_area_m2,
         (count(*) filter (where s.overall = 'eligible'))::integer as eligible,
         coalesce(sum(s.area_m2) filter (where s.overall = 'eligible'), 0) as eligible_area_m2,
         (count(*) filter (where s.overall = 'undetermined'))::integer as undetermined,
         st_extent(s.geom) as box
  from stated s
  group by grouping sets ((s.district_code, s.town_code), (s.district_code))
), land_use as (
  select u.district_code, u.town_code, u.whole,
         json_agg(json_build_object('useClass', u.use_class, 'parcels', u.parcels, 'areaM2', u.area_m2::text)
                  order by u.area_m2 desc, u.use_class) as uses
  from (
    select s.district_code, s.town_code, grouping(s.town_code) = 1 as whole, s.use_class,
           count(*)::integer as parcels, sum(s.area_m2) as area_m2
    from stated s
    group by grouping sets ((s.district_code, s.town_code, s.use_class), (s.district_code, s.use_class))
  ) u
  group by u.district_code, u.town_code, u.whole
), industry as (
  select i.district_code, i.town_code, i.whole,
         json_agg(json_build_object('code', i.division, 'parcels', i.parcels, 'areaM2', i.area_m2::text)
                  order by i.area_m2 desc, i.division) as divisions
  from (
    select s.district_code, s.town_code, grouping(s.town_code) = 1 as whole, substr(s.industry_code, 1, 2) as division,
           count(*)::integer as parcels, sum(s.area_m2) as area_m2
    from stated s
    where s.industry_code is not null
    group by grouping sets (
      (s.district_code, s.town_code, substr(s.industry_code, 1, 2)), (s.district_code, substr(s.industry_code, 1, 2)))
  ) i
  group by i.district_code, i.town_code, i.whole
)
select t.district_code as "district",
       d.name as "districtName",
       t.whole as "whole",
       t.town_code as "town",
       n.name as "townName",
       t.parcels as "parcels",
       t.surveyed as "surveyed",
       t.area_m2::text as "areaM2",
       t.surveyed_area_m2::text as "surveyedAreaM2",
       t.latest_year as "latestYear",
       coalesce(u.uses, '[]') as "uses",
       coalesce(i.divisions, '[]') as "industries",
       t.investment_fen as "investmentFen",
       t.investment_area_m2 as "investmentAreaM2",
       t.output_fen as "outputFen",
       t.output_area_m2 as "outputAreaM2",
       t.tax_fen as "taxFen",
       t.tax_area_m2 as "taxAreaM2",
       t.eligible as "eligible",
       t.eligible_area_m2::text as "eligibleAreaM2",
       t.undetermined as "undetermined",
       json_build_array(st_xmin(t.box), st_ymin(t.box), st_xmax(t.box), st_ymax(t.box)) as "bbox"
from town_sum t
join district d on d.code = t.district_code
left join town n on n.code = t.town_code
left join land_use u
  on u.district_code = t.district_code and u.town_code is not distinct from t.town_code and u.whole = t.whole
left join industry i
  on i.district_code = t.district_code and i.town_code is not distinct from t.town_code and i.whole = t.whole
order by t.district_code, t.whole desc, t.town_code nulls last`,
};

// ---- queries/survey-undo.sql ----

export interface ListDependentsParameters {
  readonly datasetId: string;
  readonly committedAt: string;
}

export interface ListDependentsRow {
  readonly kind: string;
  readonly count: number;
  readonly parcels: string[];
}

/**
 * What was recorded after an import and leans on it, one line for each kind: taking the import back would leave it
 * in the air. A later survey that has itself been withdrawn does not count.
 */
export const listDependents: Query<ListDependentsParameters, ListDependentsRow, "many"> = {
  name: "listDependents",
  cardinality: "many",
  parameters: ["datasetId", "committedAt"],
  text: `with brought as materialized (
  select p.district_code, p.parcel_no
  from parcel p
  where p.dataset_id = $1::uuid
  union
  select v.district_code, v.parcel_no
  from parcel_version v
  where v.dataset_id = $1::uuid
  union
  select v.district_code, v.parcel_no
  from parcel_version v
  where v.ended_by = $1::uuid
), leaning as (
  select 'recognition' as kind, r.district_code, r.parcel_no, r.recorded_at
  from recognition r
  union all
  select 'milestone', m.district_code, m.parcel_no, m.recorded_at
  from milestone_record m
  union all
  select 'evaluation', e.district_code, e.parcel_no, e.recorded_at
  from evaluation e
  union all
  select 'evaluation', r.district_code, r.parcel_no, r.recorded_at
  from evaluation_report r
  union all
  select 'finding', f.district_code, f.parcel_no, f.recorded_at
  from finding f
  union all
  select 'finding', x.district_code, x.parcel_no, x.recorded_at
  from exclusion_record x
  union all
  select 'finding', t.district_code, t.parcel_no, t.recorded_at
  from dispute_record t
  union all
  select 'record', o.district_code, o.parcel_no, o.recorded_at
  from occupancy o
  union all
  select 'record', y.district_code, y.parcel_no, y.recorded_at
  from enterprise_year y
  union all
  select 'case', k.district_code, k.parcel_no, a.recorded_at
  from case_parcel k
  join registry_act a
    on a.district_code = k.district_code and a.room = k.room and a.case_no = k.case_no and a.act_no = k.act_no
), dependent as (
  select l.kind, l.district_code, l.parcel_no
  from brought b
  join leaning l on l.district_code = b.district_code and l.parcel_no = b.parcel_no
  where l.recorded_at > $2::timestamptz
  union all
  select 'later-survey', v.district_code, v.parcel_no
  from parcel_version v
  where v.dataset_id = $1::uuid
    and v.ending <> 'withdrawn'
    and not exists (select from dataset_withdrawal w where w.dataset_id = v.ended_by)
  union all
  select 'later-survey', l.district_code, l.parcel_no
  from parcel_lineage l
  join brought b on b.district_code = l.former_district_code and b.parcel_no = l.former_parcel_no
  where l.dataset_id <> $1::uuid
    and l.recorded_at > $2::timestamptz
    and not exists (select from dataset_withdrawal w where w.dataset_id = l.dataset_id)
)
select d.kind as "kind",
       count(*)::integer as "count",
       (array_agg(distinct d.district_code || '-' || d.parcel_no order by d.district_code || '-' || d.parcel_no))[1:10] as "parcels"
from dependent d
group by d.kind
order by d.kind`,
};

export interface KeepWithdrawnParcelsParameters {
  readonly datasetId: string;
}

export const keepWithdrawnParcels: Query<KeepWithdrawnParcelsParameters, never, "exec"> = {
  name: "keepWithdrawnParcels",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `insert into parcel_version (
  district_code, parcel_no, version_no, dataset_id, valid_from, version_recorded_at, ending, ended_by, record, geom)
select p.district_code, p.parcel_no, p.version_no, p.dataset_id, p.valid_from, p.recorded_at, 'withdrawn', p.dataset_id,
       parcel_record(p), p.geom
from parcel p
where p.dataset_id = $1::uuid`,
};

export interface RestoreFormerParcelsParameters {
  readonly datasetId: string;
}

/**
 * What the import had superseded or ended is in force again, as a version of its own: the withdrawn one keeps its number.
 */
export const restoreFormerParcels: Query<RestoreFormerParcelsParameters, never, "exec"> = {
  name: "restoreFormerParcels",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `insert into parcel (
  district_code, parcel_no, dataset_id, alias, registration_code, parcel_code, unit_number, source_key, town_code, address,
  right_holder, uscc, tenure, certificate_no, certificate_verified, certified_use,
  land_use_scheme, land_use_edition, land_use_code, use_class, granted_on, term_years, completed_on,
  area_m2, area_basis, computed_area_m2, gfa_m2, far, building_coefficient, building_density, green_ratio, office_share,
  built_year, storeys, industry_code, version_no, valid_from, geom, position)
select r.district_code, r.parcel_no, r.dataset_id, r.alias, r.registration_code, r.parcel_code, r.unit_number, r.source_key,
       r.town_code, r.address, r.right_holder, r.uscc, r.tenure, r.certificate_no, r.certificate_verified, r.certified_use,
       r.land_use_scheme, r.land_use_edition, r.land_use_code, r.use_class, r.granted_on, r.term_years, r.completed_on,
       r.area_m2, r.area_basis, r.computed_area_m2, r.gfa_m2, r.far, r.building_coefficient, r.building_density,
       r.green_ratio, r.office_share, r.built_year, r.storeys, r.industry_code,
       (select max(h.version_no) + 1
        from parcel_version h
        where h.district_code = r.district_code and h.parcel_no = r.parcel_no),
       r.valid_from, v.geom, st_pointonsurface(v.geom)
from parcel_version v
cross join lateral jsonb_populate_record(null::parcel, v.record) r
where v.ended_by = $1::uuid
  and v.ending in ('superseded', 'replaced')`,
};

export interface AddWithdrawalParameters {
  readonly datasetId: string;
  readonly reason: string;
}

export const addWithdrawal: Query<AddWithdrawalParameters, never, "exec"> = {
  name: "addWithdrawal",
  cardinality: "exec",
  parameters: ["datasetId", "reason"],
  text: `insert into dataset_withdrawal (dataset_id, reason)
values ($1::uuid, $2::text)`,
};

// ---- queries/survey-uploads.sql ----

export interface AddUploadParameters {
  readonly uploadId: string;
  readonly fileName: string;
  readonly sha256: string;
  readonly bytes: bigint | number;
  readonly source: string;
  readonly licence: string | null;
  readonly demonstration: boolean;
  readonly districtCode: string | null;
  readonly layer: string | null;
  readonly crs: string | null;
  readonly swapAxes: boolean;
  readonly shift: string | null;
  readonly surveyedOn: string | null;
  readonly mapping: string | null;
}

export interface AddUploadRow {
  readonly id: string;
}

/**
 * No row where the same bytes are on their way, or in, already.
 */
export const addUpload: Query<AddUploadParameters, AddUploadRow, "maybe"> = {
  name: "addUpload",
  cardinality: "maybe",
  parameters: ["uploadId", "fileName", "sha256", "bytes", "source", "licence", "demonstration", "districtCode", "layer", "crs", "swapAxes", "shift", "surveyedOn", "mapping"],
  text: `insert into survey_upload (
  upload_id, file_name, sha256, bytes, source, licence, demonstration, district_code, layer, crs, swap_axes, shift, surveyed_on, mapping)
values (
  $1::uuid, $2::text, $3::text, $4::bigint, $5::text, $6::text, $7::boolean,
  $8::text, $9::text, $10::text, $11::boolean, $12::text, $13::date, $14::jsonb)
on conflict (sha256) where state in ('received', 'previewed', 'committed') do nothing
returning upload_id as "id"`,
};

export interface ReadUploadByShaParameters {
  readonly sha256: string;
}

export interface ReadUploadByShaRow {
  readonly id: string;
  readonly state: string;
}

export const readUploadBySha: Query<ReadUploadByShaParameters, ReadUploadByShaRow, "maybe"> = {
  name: "readUploadBySha",
  cardinality: "maybe",
  parameters: ["sha256"],
  text: `select u.upload_id as "id",
       u.state as "state"
from survey_upload u
where u.sha256 = $1::text
  and u.state in ('received', 'previewed', 'committed')`,
};

export interface ReadUploadParameters {
  readonly uploadId: string;
}

export interface ReadUploadRow {
  readonly id: string;
  readonly fileName: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly source: string;
  readonly licence: string | null;
  readonly demonstration: boolean;
  readonly districtCode: string | null;
  readonly layer: string | null;
  readonly crs: string | null;
  readonly swapAxes: boolean;
  readonly shift: string | null;
  readonly surveyedOn: string | null;
  readonly mapping: unknown;
  readonly seen: unknown;
  readonly state: string;
  readonly rows: number | null;
  readonly staged: number | null;
  readonly counts: unknown;
  readonly receivedAt: string;
  readonly committedAt: string | null;
  readonly withdrawalReason: string | null;
  readonly withdrawnAt: string | null;
}

export const readUpload: Query<ReadUploadParameters, ReadUploadRow, "maybe"> = {
  name: "readUpload",
  cardinality: "maybe",
  parameters: ["uploadId"],
  text: `select u.upload_id as "id",
       u.file_name as "fileName",
       u.sha256 as "sha256",
       u.bytes::double precision as "bytes",
       u.source as "source",
       u.licence as "licence",
       u.demonstration as "demonstration",
       u.district_code as "districtCode",
       u.layer as "layer",
       u.crs as "crs",
       u.swap_axes as "swapAxes",
       u.shift as "shift",
       u.surveyed_on as "surveyedOn",
       u.mapping as "mapping",
       u.seen as "seen",
       u.state as "state",
       u.rows as "rows",
       u.staged as "staged",
       u.counts as "counts",
       u.received_at as "receivedAt",
       u.committed_at as "committedAt",
       w.reason as "withdrawalReason",
       w.recorded_at as "withdrawnAt"
from survey_upload u
left join dataset_withdrawal w on w.dataset_id = u.upload_id
where u.upload_id = $1::uuid`,
};

export interface ListUploadsParameters {
  readonly limit: number;
}

export interface ListUploadsRow {
  readonly id: string;
  readonly fileName: string;
  readonly source: string;
  readonly state: string;
  readonly rows: number | null;
  readonly receivedAt: string;
  readonly committedAt: string | null;
}

export const listUploads: Query<ListUploadsParameters, ListUploadsRow, "many"> = {
  name: "listUploads",
  cardinality: "many",
  parameters: ["limit"],
  text: `select u.upload_id as "id",
       u.file_name as "fileName",
       u.source as "source",
       u.state as "state",
       u.rows as "rows",
       u.received_at as "receivedAt",
       u.committed_at as "committedAt"
from survey_upload u
order by u.received_at desc, u.upload_id
limit $1::integer`,
};

export interface SetUploadStateParameters {
  readonly state: string;
  readonly uploadId: string;
  readonly from: readonly string[];
}

export const setUploadState: Query<SetUploadStateParameters, never, "exec"> = {
  name: "setUploadState",
  cardinality: "exec",
  parameters: ["state", "uploadId", "from"],
  text: `update survey_upload
set state = $1::text
where upload_id = $2::uuid
  and state = any ($3::text[])`,
};

export interface SetUploadCommittedParameters {
  readonly uploadId: string;
}

export const setUploadCommitted: Query<SetUploadCommittedParameters, never, "exec"> = {
  name: "setUploadCommitted",
  cardinality: "exec",
  parameters: ["uploadId"],
  text: `update survey_upload
set state = 'committed', committed_at = clock_timestamp()
where upload_id = $1::uuid
  and state = 'previewed'`,
};

export interface SetUploadSeenParameters {
  readonly seen: string;
  readonly mapping: string | null;
  readonly uploadId: string;
}

export const setUploadSeen: Query<SetUploadSeenParameters, never, "exec"> = {
  name: "setUploadSeen",
  cardinality: "exec",
  parameters: ["seen", "mapping", "uploadId"],
  text: `update survey_upload
set seen = $1::jsonb, mapping = $2::jsonb
where upload_id = $3::uuid`,
};

export interface SetUploadStagedParameters {
  readonly rows: number;
  readonly staged: number;
  readonly uploadId: string;
}

export const setUploadStaged: Query<SetUploadStagedParameters, never, "exec"> = {
  name: "setUploadStaged",
  cardinality: "exec",
  parameters: ["rows", "staged", "uploadId"],
  text: `update survey_upload
set rows = $1::integer, staged = $2::integer
where upload_id = $3::uuid`,
};

export interface SetUploadComparedParameters {
  readonly register: string;
  readonly uploadId: string;
}

export const setUploadCompared: Query<SetUploadComparedParameters, never, "exec"> = {
  name: "setUploadCompared",
  cardinality: "exec",
  parameters: ["register", "uploadId"],
  text: `update survey_upload
set register = $1::text, state = 'previewed'
where upload_id = $2::uuid
  and state in ('received', 'previewed')`,
};

export interface ReadUploadRegisterParameters {
  readonly uploadId: string;
}

export interface ReadUploadRegisterRow {
  readonly register: string | null;
}

export const readUploadRegister: Query<ReadUploadRegisterParameters, ReadUploadRegisterRow, "maybe"> = {
  name: "readUploadRegister",
  cardinality: "maybe",
  parameters: ["uploadId"],
  text: `select u.register as "register"
from survey_upload u
where u.upload_id = $1::uuid`,
};

export interface KeepUploadCountsParameters {
  readonly uploadId: string;
}

/**
 * What came of the rows, counted once: it is asked for far more often than it changes.
 */
export const keepUploadCounts: Query<KeepUploadCountsParameters, never, "exec"> = {
  name: "keepUploadCounts",
  cardinality: "exec",
  parameters: ["uploadId"],
  text: `update survey_upload u
set counts = jsonb_build_object(
  'created', c.created, 'versions', c.versions, 'unchanged', c.unchanged, 'errors', p.errors, 'warnings', p.warnings)
from (
  select count(*) filter (where not i.held and i.change = 'new') as created,
         count(*) filter (where not i.held and i.change = 'version') as versions,
         count(*) filter (where not i.held and i.change = 'unchanged') as unchanged
  from incoming_parcel i
  where i.dataset_id = $1::uuid
) c,
(
  select count(distinct q.row_no) filter (where q.severity = 'error') as errors,
         count(distinct q.row_no) filter (where q.severity = 'warning') as warnings
  from incoming_problem q
  where q.dataset_id = $1::uuid
) p
where u.upload_id = $1::uuid`,
};

export interface AnswerForUploadParameters {
  readonly mapping: string | null;
  readonly districtCode: string | null;
  readonly layer: string | null;
  readonly crs: string | null;
  readonly swapAxes: boolean;
  readonly shift: string | null;
  readonly surveyedOn: string | null;
  readonly forgetSeen: boolean;
  readonly uploadId: string;
}

/**
 * What somebody says of a file anew; it is read again with it. What was seen is forgotten where the mapping is to be
 * suggested afresh.
 */
export const answerForUpload: Query<AnswerForUploadParameters, never, "exec"> = {
  name: "answerForUpload",
  cardinality: "exec",
  parameters: ["mapping", "districtCode", "layer", "crs", "swapAxes", "shift", "surveyedOn", "forgetSeen", "uploadId"],
  text: `update survey_upload
set mapping = $1::jsonb, state = 'received', rows = null, staged = null,
    district_code = $2::text, layer = $3::text, crs = $4::text, swap_axes = $5::boolean, shift = $6::text,
    surveyed_on = $7::date, seen = case when $8::boolean then null else seen end
where upload_id = $9::uuid
  and state in ('received', 'previewed')`,
};

export interface SaveMappingParameters {
  readonly source: string;
  readonly mapping: string;
  readonly columns: readonly string[];
}

export const saveMapping: Query<SaveMappingParameters, never, "exec"> = {
  name: "saveMapping",
  cardinality: "exec",
  parameters: ["source", "mapping", "columns"],
  text: `insert into survey_mapping (source, mapping, columns)
select $1::text, $2::jsonb, $3::text[]
where not exists (
  select
  from (
    select m.mapping, m.columns
    from survey_mapping m
    where m.source = $1::text
    order by m.mapping_no desc
    limit 1
  ) l
  where l.mapping = $2::jsonb and l.columns = $3::text[])`,
};

export interface ReadSavedMappingParameters {
  readonly source: string;
}

export interface ReadSavedMappingRow {
  readonly mapping: unknown;
  readonly columns: string[];
}

export const readSavedMapping: Query<ReadSavedMappingParameters, ReadSavedMappingRow, "maybe"> = {
  name: "readSavedMapping",
  cardinality: "maybe",
  parameters: ["source"],
  text: `select m.mapping as "mapping",
       m.columns as "columns"
from survey_mapping m
where m.source = $1::text
order by m.mapping_no desc
limit 1`,
};

export interface CountStagedParameters {
  readonly datasetId: string;
}

export interface CountStagedRow {
  readonly staged: number;
}

export const countStaged: Query<CountStagedParameters, CountStagedRow, "one"> = {
  name: "countStaged",
  cardinality: "one",
  parameters: ["datasetId"],
  text: `select count(*)::integer as "staged"
from incoming_parcel i
where i.dataset_id = $1::uuid`,
};

export interface CountIncomingParameters {
  readonly datasetId: string;
}

export interface CountIncomingRow {
  readonly staged: number;
  readonly created: number;
  readonly versions: number;
  readonly unchanged: number;
  readonly bringsRecords: boolean;
}

export const countIncoming: Query<CountIncomingParameters, CountIncomingRow, "one"> = {
  name: "countIncoming",
  cardinality: "one",
  parameters: ["datasetId"],
  text: `select count(*)::integer as "staged",
       count(*) filter (where not i.held and i.change = 'new')::integer as "created",
       count(*) filter (where not i.held and i.change = 'version')::integer as "versions",
       count(*) filter (where not i.held and i.change = 'unchanged')::integer as "unchanged",
       -- Most files bring parcels only, and are spared the nine statements that record what hangs on them.
       count(i.records) filter (where not i.held and i.change = 'new') > 0 as "bringsRecords"
from incoming_parcel i
where i.dataset_id = $1::uuid`,
};

export interface ListIncomingProblemsParameters {
  readonly datasetId: string;
  readonly severity: string | null;
  readonly afterRow: number;
  readonly afterNo: bigint | number;
  readonly limit: number;
}

export interface ListIncomingProblemsRow {
  readonly row: number;
  readonly no: number;
  readonly field: string;
  readonly code: string;
  readonly severity: string;
  readonly details: unknown;
  readonly parcelCode: string | null;
  readonly longitude: number | null;
  readonly latitude: number | null;
}

/**
 * A page in the order of the rows; each with a place to look at: its own, or one on the row's polygon.
 */
export const listIncomingProblems: Query<ListIncomingProblemsParameters, ListIncomingProblemsRow, "many"> = {
  name: "listIncomingProblems",
  cardinality: "many",
  parameters: ["datasetId", "severity", "afterRow", "afterNo", "limit"],
  text: `select p.row_no as "row",
       p.problem_no::double precision as "no",
       p.field as "field",
       p.code as "code",
       p.severity as "severity",
       p.details as "details",
       i.parcel_code as "parcelCode",
       st_x(coalesce(p.place, s.point)) as "longitude",
       st_y(coalesce(p.place, s.point)) as "latitude"
from incoming_problem p
left join incoming_parcel i on i.dataset_id = p.dataset_id and i.row_no = p.row_no
left join lateral (select st_pointonsurface(i.geom) as point where p.place is null and st_isvalid(i.geom)) s on true
where p.dataset_id = $1::uuid
  and ($2::text is null or p.severity = $2::text)
  and (p.row_no, p.problem_no) > ($3::integer, $4::bigint)
order by p.row_no, p.problem_no
limit $5::integer`,
};

export interface ListHeldRowsParameters {
  readonly datasetId: string;
  readonly afterRow: number;
  readonly limit: number;
}

export interface ListHeldRowsRow {
  readonly row: number;
  readonly codes: string[];
  readonly details: unknown;
}

export const listHeldRows: Query<ListHeldRowsParameters, ListHeldRowsRow, "many"> = {
  name: "listHeldRows",
  cardinality: "many",
  parameters: ["datasetId", "afterRow", "limit"],
  text: `select h.row_no as "row",
       h.codes as "codes",
       h.details as "details"
from (
  select p.row_no,
         array_agg(p.code order by p.problem_no) as codes,
         json_agg(p.details order by p.problem_no) as details
  from incoming_problem p
  where p.dataset_id = $1::uuid
    and p.severity in ('error', 'confirm')
    and p.row_no > $2::integer
  group by p.row_no
) h
order by h.row_no
limit $3::integer`,
};

export interface ListIncomingShapesParameters {
  readonly datasetId: string;
  readonly row: number;
}

export interface ListIncomingShapesRow {
  readonly row: number;
  readonly role: string;
  readonly geometry: unknown;
}

/**
 * A row's polygon, what ST_MakeValid would make of it, and the rows of the file around it.
 */
export const listIncomingShapes: Query<ListIncomingShapesParameters, ListIncomingShapesRow, "many"> = {
  name: "listIncomingShapes",
  cardinality: "many",
  parameters: ["datasetId", "row"],
  text: `with focus as materialized (
  select i.row_no, i.geom, st_expand(st_envelope(i.geom), 0.001) as around
  from incoming_parcel i
  where i.dataset_id = $1::uuid
    and i.row_no = $2::integer
)
select i.row_no as "row",
       case when i.row_no = f.row_no then 'row' else 'neighbour' end as "role",
       st_asgeojson(i.geom, 8)::json as "geometry"
from focus f
join incoming_parcel i on i.geom && f.around
where i.dataset_id = $1::uuid
union all
select f.row_no, 'repair', st_asgeojson(repaired(f.geom), 8)::json
from focus f
where not st_isvalid(f.geom)
limit 500`,
};

// ---- queries/survey.sql ----

export interface AddIncomingParameters {
  readonly datasetId: string;
  readonly planeSrid: number;
  readonly rows: string;
}

/**
 * `rows` is a JSON array of rows of the file in this product's names, what they bring beside under `records`; each is
 * already checked to be closed rings of finite positions.
 */
export const addIncoming: Query<AddIncomingParameters, never, "exec"> = {
  name: "addIncoming",
  cardinality: "exec",
  parameters: ["datasetId", "planeSrid", "rows"],
  text: `insert into incoming_parcel (
  dataset_id, row_no, district_code, parcel_no, alias, parcel_code, source_key, former_codes, registration_code,
  unit_number, town_code, address, right_holder, uscc, tenure, certificate_no, certificate_verified, certified_use,
  land_use_scheme, land_use_edition, land_use_code, use_class, granted_on, term_years, completed_on, area_m2,
  area_basis, gfa_m2, far, building_density, building_coefficient, green_ratio, office_share, built_year, storeys,
  industry_code, records, plane_srid, geom, west, south, east, north,
  inner_longitude, inner_latitude)
select $1::uuid, r.row, r.district, r."parcelNo", r.alias, r."parcelCode", r."sourceKey", r."formerCodes",
       r."registrationCode", r."unitNumber", r."townCode", r.address, r."rightHolder", r.uscc, r.tenure,
       r."certificateNo", r."certificateVerified", r."certifiedUse", r."landUseScheme", r."landUseEdition",
       r."landUseCode", r."useClass", r."grantedOn", r."termYears", r."completedOn", r."areaM2", r."areaBasis",
       r."gfaM2", r.far, r."buildingDensity", r."buildingCoefficient", r."greenRatio", r."officeShare",
       r."builtYear", r.storeys, r."industryCode", r.records, $2::integer,
       g.geom, st_xmin(g.geom), st_ymin(g.geom), st_xmax(g.geom), st_ymax(g.geom),
       (r.point ->> 0)::double precision, (r.point ->> 1)::double precision
from json_to_recordset($3::json) as r (
  "row" integer, district text, "parcelNo" text, alias text, "parcelCode" text, "sourceKey" text,
  "formerCodes" text[], "registrationCode" text, "unitNumber" text, "townCode" text, address text,
  "rightHolder" text, uscc text, tenure text, "certificateNo" text, "certificateVerified" boolean,
  "certifiedUse" text, "landUseScheme" text, "landUseEdition" text, "landUseCode" text, "useClass" text,
  "grantedOn" date, "termYears" smallint, "completedOn" date, "areaM2" numeric, "areaBasis" text, "gfaM2" numeric,
  far numeric, "buildingDensity" numeric, "buildingCoefficient" numeric, "greenRatio" numeric, "officeShare" numeric,
  "builtYear" smallint, storeys smallint, "industryCode" text, records jsonb, geometry json, point json)
cross join lateral (
  select st_multi(st_force2d(st_setsrid(st_geomfromgeojson(r.geometry::text), 4490))) as geom
  -- Worked out once a row.
  offset 0
) g`,
};

/**
 * The same on the server engine.
 */
export const copyIncoming: Query<Record<never, never>, never, "exec"> = {
  name: "copyIncoming",
  cardinality: "exec",
  parameters: [],
  text: `copy incoming_parcel (
  dataset_id, row_no, district_code, parcel_no, alias, parcel_code, source_key, former_codes, registration_code,
  unit_number, town_code, address, right_holder, uscc, tenure, certificate_no, certificate_verified, certified_use,
  land_use_scheme, land_use_edition, land_use_code, use_class, granted_on, term_years, completed_on, area_m2,
  area_basis, gfa_m2, far, building_density, building_coefficient, green_ratio, office_share, built_year, storeys,
  industry_code, records, plane_srid, geom, west, south, east, north,
  inner_longitude, inner_latitude)
from stdin (format binary)`,
};

export interface ListPlacesBeyondParameters {
  readonly planeSrid: number;
}

export interface ListPlacesBeyondRow {
  readonly longitude: number;
  readonly latitude: number;
}

/**
 * Where the city's plane does not reach.
 */
export const listPlacesBeyond: Query<ListPlacesBeyondParameters, ListPlacesBeyondRow, "many"> = {
  name: "listPlacesBeyond",
  cardinality: "many",
  parameters: ["planeSrid"],
  text: `select b.longitude as "longitude", b.latitude as "latitude"
from places_beyond($1::integer) b`,
};

export const analyzeIncoming: Query<Record<never, never>, never, "exec"> = {
  name: "analyzeIncoming",
  cardinality: "exec",
  parameters: [],
  text: `call gather_statistics(array['incoming_parcel'])`,
};

export interface AddIncomingProblemsParameters {
  readonly datasetId: string;
  readonly problems: string;
}

/**
 * `problems` is a JSON array of {row, field, code, severity, details, place}; a place is [longitude, latitude].
 */
export const addIncomingProblems: Query<AddIncomingProblemsParameters, never, "exec"> = {
  name: "addIncomingProblems",
  cardinality: "exec",
  parameters: ["datasetId", "problems"],
  text: `insert into incoming_problem (dataset_id, row_no, found, field, code, severity, details, place)
select $1::uuid, r.row, 'reading', r.field, r.code, r.severity, r.details,
       st_setsrid(st_point((r.place ->> 0)::double precision, (r.place ->> 1)::double precision), 4490)
from json_to_recordset($2::json) as r (
  "row" integer, field text, code text, severity text, details jsonb, place json)`,
};

export interface ForgetComparisonParameters {
  readonly datasetId: string;
}

export const forgetComparison: Query<ForgetComparisonParameters, never, "exec"> = {
  name: "forgetComparison",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `delete from incoming_problem
where dataset_id = $1::uuid and found = 'comparing'`,
};

export interface ForgetLineageParameters {
  readonly datasetId: string;
}

export const forgetLineage: Query<ForgetLineageParameters, never, "exec"> = {
  name: "forgetLineage",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `delete from incoming_lineage
where dataset_id = $1::uuid`,
};

export interface BeginComparisonParameters {
  readonly datasetId: string;
}

/**
 * Rows are compared afresh: what an earlier comparison made of them is forgotten.
 */
export const beginComparison: Query<BeginComparisonParameters, never, "exec"> = {
  name: "beginComparison",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `update incoming_parcel
set change = 'new', version_no = null, held = false
where dataset_id = $1::uuid
  and (change is distinct from 'new' or version_no is not null or held)`,
};

export interface ReadIncomingTraitsParameters {
  readonly datasetId: string;
}

export interface ReadIncomingTraitsRow {
  readonly invalidShapes: boolean;
  readonly emptyShapes: boolean;
  readonly differingAreas: boolean;
  readonly parcelNumbers: boolean;
  readonly aliases: boolean;
  readonly parcelCodes: boolean;
  readonly missingCodes: boolean;
  readonly contradictedCodes: boolean;
  readonly sourceKeys: boolean;
  readonly landUses: boolean;
  readonly formerCodes: boolean;
  readonly records: boolean;
  readonly compared: boolean;
}

/**
 * What the rows of a batch have at all, in one pass: what could find nothing is not asked of each of them. Nothing in it
 * is set apart, so that several processes share the pass.
 */
export const readIncomingTraits: Query<ReadIncomingTraitsParameters, ReadIncomingTraitsRow, "one"> = {
  name: "readIncomingTraits",
  cardinality: "one",
  parameters: ["datasetId"],
  text: `select coalesce(bool_or(i.position is null), false) as "invalidShapes",
       coalesce(min(st_area(i.plane)) < 0.01, false) as "emptyShapes",
       -- A little more than what is looked for, and in terms of one area: a second one would be worked out, too.
       coalesce(bool_or(abs(i.area_m2::double precision / nullif(st_area(i.plane), 0) - 1) > 0.009999), false) as "differingAreas",
       count(i.parcel_no) > 0 as "parcelNumbers",
       count(i.alias) > 0 as "aliases",
       count(i.parcel_code) > 0 as "parcelCodes",
       count(i.parcel_code) < count(*) as "missingCodes",
       coalesce(bool_or(
         case
           when i.registration_code is not null then i.registration_code <> substr(i.parcel_code, 1, 6)
           else d.registers_under <> '{}' and substr(i.parcel_code, 1, 6) <> all (d.registers_under || d.alias_codes)
         end), false) as "contradictedCodes",
       count(i.source_key) > 0 as "sourceKeys",
       count(i.land_use_code) > 0 as "landUses",
       count(i.former_codes) > 0 as "formerCodes",
       count(i.records) > 0 as "records",
       coalesce(bool_or(i.change <> 'new' or i.version_no is not null or i.held), false) as "compared"
from incoming_parcel i
left join district d on d.code = i.district_code
where i.dataset_id = $1::uuid`,
};

export interface FindInvalidShapesParameters {
  readonly datasetId: string;
}

/**
 * What breaks the rules of simple features, where, and what would repair it; beyond 200,000 places, nothing is offered.
 */
export const findInvalidShapes: Query<FindInvalidShapesParameters, never, "exec"> = {
  name: "findInvalidShapes",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `insert into incoming_problem (dataset_id, row_no, found, field, code, severity, details, place)
select i.dataset_id, i.row_no, 'comparing', 'geometry', 'geometry-invalid', 'error',
       jsonb_build_object(
         'reason', v.reason,
         'repairable', coalesce(st_area(m.plane) > 0, false),
         'areaM2', round(st_area(i.plane)::numeric, 2),
         'repairedM2', round(st_area(m.plane)::numeric, 2)),
       coalesce(v.location, st_startpoint(st_exteriorring(st_geometryn(i.geom, 1))))
from (
  select b.*, sum(places_to_repair(b.geom)) over (order by b.row_no) as places
  from incoming_parcel b
  where b.dataset_id = $1::uuid
    and b.position is null
) i
cross join lateral (select (st_isvaliddetail(i.geom)).*) v
cross join lateral (
  select case
           when i.places <= 200000
           then st_transform(repaired(i.geom), i.plane_srid)
         end as plane
  -- Once a row: of a polygon of 18,000 corners it takes a second.
  offset 0
) m`,
};

export interface FindShapesOutsideCityParameters {
  readonly datasetId: string;
}

/**
 * Only where outlines are loaded; a parcel counts as inside when any part of it is. Whole squares of 0.01 degrees are
 * asked first, of one outline and of all that meet there, and what is left is asked of the piece of the outlines that
 * lies there: asked row by row, 100,000 rows took 6.4 s.
 */
export const findShapesOutsideCity: Query<FindShapesOutsideCityParameters, never, "exec"> = {
  name: "findShapesOutsideCity",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `with shape as not materialized (
  select i.row_no, i.geom, i.west, i.south, i.east, i.north, floor(i.west / 0.01) as column_no, floor(i.south / 0.01) as line_no
  from incoming_parcel i
  where i.dataset_id = $1::uuid
    and not i.held
), square as materialized (
  select s.column_no, s.line_no, st_makeenvelope(min(s.west), min(s.south), max(s.east), max(s.north), 4490) as box
  from shape s
  group by s.column_no, s.line_no
), divided as materialized (
  select q.column_no, q.line_no, q.box,
         (select st_union(st_intersection(o.geom, q.box, 1e-10), 1e-10) from district_outline o where st_intersects(o.geom, q.box)) as inside
  from square q
  where not exists (select from district_outline o where st_covers(o.geom, q.box))
), unsettled as materialized (
  select d.column_no, d.line_no, d.inside
  from divided d
  where not coalesce(st_covers(d.inside, d.box), false)
)
insert into incoming_problem (dataset_id, row_no, found, field, code, severity, place)
select $1::uuid, s.row_no, 'comparing', 'geometry', 'outside-city', 'error', st_pointonsurface(s.geom)
from unsettled u
join shape s on s.column_no = u.column_no and s.line_no = u.line_no
where exists (select from district_outline)
  and not coalesce(st_intersects(u.inside, s.geom), false)`,
};

export interface FindEmptyShapesParameters {
  readonly datasetId: string;
}

/**
 * Too small to be land: it would weigh nothing in every share.
 */
export const findEmptyShapes: Query<FindEmptyShapesParameters, never, "exec"> = {
  name: "findEmptyShapes",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `insert into incoming_problem (dataset_id, row_no, found, field, code, severity, details)
select i.dataset_id, i.row_no, 'comparing', 'geometry', 'area-zero', 'error',
       jsonb_build_object('areaM2', round(a.m2::numeric, 4))
from incoming_parcel i
cross join lateral (select st_area(i.plane) as m2) a
where i.dataset_id = $1::uuid
  and not i.held
  and a.m2 < 0.01`,
};

export interface HoldProblemRowsParameters {
  readonly datasetId: string;
  readonly alsoUnconfirmed: boolean;
}

/**
 * A row with an error takes no further part; one that wants confirmation is held until it has it.
 */
export const holdProblemRows: Query<HoldProblemRowsParameters, never, "exec"> = {
  name: "holdProblemRows",
  cardinality: "exec",
  parameters: ["datasetId", "alsoUnconfirmed"],
  text: `update incoming_parcel i
set held = true
where i.dataset_id = $1::uuid
  and not i.held
  and i.row_no in (
    select p.row_no
    from incoming_problem p
    where p.dataset_id = $1::uuid
      and (p.severity = 'error' or (p.severity = 'confirm' and $2::boolean)))`,
};

export interface MatchRecordedParcelsParameters {
  readonly datasetId: string;
}

/**
 * A row with the code of a recorded parcel of its district is a new version of it.
 */
export const matchRecordedParcels: Query<MatchRecordedParcelsParameters, never, "exec"> = {
  name: "matchRecordedParcels",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `update incoming_parcel i
set change = 'version', parcel_no = p.parcel_no, version_no = p.version_no + 1
from parcel p,
(
  -- Of rows that repeat a code the first counts; the others are reported.
  select f.parcel_code, min(f.row_no) as row_no
  from incoming_parcel f
  where f.dataset_id = $1::uuid and not f.held
    and exists (select from parcel r where r.parcel_code = f.parcel_code)
  group by f.parcel_code
) first
where i.dataset_id = $1::uuid
  and i.row_no = first.row_no
  and p.district_code = i.district_code
  and p.parcel_code = i.parcel_code
  and (i.parcel_no is null or i.parcel_no = p.parcel_no)`,
};

export interface MarkUnchangedParameters {
  readonly datasetId: string;
}

/**
 * What is recorded already, to the vertex, makes no new version.
 */
export const markUnchanged: Query<MarkUnchangedParameters, never, "exec"> = {
  name: "markUnchanged",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `update incoming_parcel i
set change = 'unchanged'
from incoming_versions($1::uuid) n
join parcel p on p.district_code = n.district_code and p.parcel_no = n.parcel_no
where i.dataset_id = $1::uuid
  and n.row_no = i.row_no
  and st_orderingequals(p.geom, n.geom)
  and (
    n.alias, n.registration_code, n.parcel_code, n.unit_number, n.source_key, n.town_code, n.address, n.right_holder,
    n.uscc, n.tenure, n.certificate_no, n.certificate_verified, n.certified_use, n.land_use_scheme,
    n.land_use_edition, n.land_use_code, n.use_class, n.granted_on, n.term_years, n.completed_on, n.area_m2,
    n.area_basis, n.computed_area_m2, n.gfa_m2, n.far, n.building_coefficient, n.building_density, n.green_ratio,
    n.office_share, n.built_year, n.storeys, n.industry_code
  ) is not distinct from (
    p.alias, p.registration_code, p.parcel_code, p.unit_number, p.source_key, p.town_code, p.address, p.right_holder,
    p.uscc, p.tenure, p.certificate_no, p.certificate_verified, p.certified_use, p.land_use_scheme,
    p.land_use_edition, p.land_use_code, p.use_class, p.granted_on, p.term_years, p.completed_on, p.area_m2,
    p.area_basis, p.computed_area_m2, p.gfa_m2, p.far, p.building_coefficient, p.building_density, p.green_ratio,
    p.office_share, p.built_year, p.storeys, p.industry_code
  )`,
};

export interface FindRepeatedKeysParameters {
  readonly datasetId: string;
  readonly parcelNumbers: boolean;
  readonly aliases: boolean;
  readonly parcelCodes: boolean;
  readonly sourceKeys: boolean;
}

/**
 * A key that an earlier row of the file or another recorded parcel already has. Nothing is overwritten.
 */
export const findRepeatedKeys: Query<FindRepeatedKeysParameters, never, "exec"> = {
  name: "findRepeatedKeys",
  cardinality: "exec",
  parameters: ["datasetId", "parcelNumbers", "aliases", "parcelCodes", "sourceKeys"],
  text: `insert into incoming_problem (dataset_id, row_no, found, field, code, severity, details)
select $1::uuid, k.row_no, 'comparing', k.field,
       case when k.earlier_row < k.row_no then 'key-repeated-in-file' else 'key-already-recorded' end,
       'error',
       jsonb_build_object('key', k.key, 'row', coalesce(k.earlier_row, k.row_no), 'parcel', k.recorded)
from (
  select i.row_no, 'parcelNo' as field, i.district_code || '-' || i.parcel_no as key, f.row_no as earlier_row,
         (select q.district_code || '-' || q.parcel_no
          from parcel_key q
          where i.change = 'new' and q.district_code = i.district_code and q.parcel_no = i.parcel_no) as recorded
  from incoming_parcel i
  left join (
    select r.district_code, r.parcel_no, min(r.row_no) as row_no
    from incoming_parcel r
    where r.dataset_id = $1::uuid and not r.held and r.parcel_no is not null
    group by r.district_code, r.parcel_no
    having count(*) > 1
  ) f on f.district_code = i.district_code and f.parcel_no = i.parcel_no
  where $2::boolean and i.dataset_id = $1::uuid and not i.held and i.parcel_no is not null
  union all
  select i.row_no, 'alias', i.alias, f.row_no,
         (select min(p.district_code || '-' || p.parcel_no)
          from parcel p
          where p.alias = i.alias
            and (i.change = 'new' or (p.district_code, p.parcel_no) <> (i.district_code, i.parcel_no)))
  from incoming_parcel i
  left join (
    select r.alias, min(r.row_no) as row_no
    from incoming_parcel r
    where r.dataset_id = $1::uuid and not r.held and r.alias is not null
    group by r.alias
    having count(*) > 1
  ) f on f.alias = i.alias
  where $3::boolean and i.dataset_id = $1::uuid and not i.held and i.alias is not null
  union all
  select i.row_no, 'parcelCode', i.parcel_code, f.row_no,
         -- Mostly nobody has it, and to find that out takes a third of the time.
         case when exists (select from parcel p where p.parcel_code = i.parcel_code) then (
           select min(p.district_code || '-' || p.parcel_no)
           from parcel p
           where p.parcel_code = i.parcel_code
             and (i.change = 'new' or (p.district_code, p.parcel_no) <> (i.district_code, i.parcel_no)))
         end
  from incoming_parcel i
  left join (
    select r.parcel_code, min(r.row_no) as row_no
    from incoming_parcel r
    where r.dataset_id = $1::uuid and not r.held and r.parcel_code is not null
    group by r.parcel_code
    having count(*) > 1
  ) f on f.parcel_code = i.parcel_code
  where $4::boolean and i.dataset_id = $1::uuid and not i.held and i.parcel_code is not null
  union all
  select i.row_no, 'sourceKey', i.source_key, f.row_no,
         -- As above.
         case when exists (select from parcel p where p.source_key = i.source_key) then (
           select min(p.district_code || '-' || p.parcel_no)
           from parcel p
           where p.district_code = i.district_code and p.source_key = i.source_key
             and (i.change = 'new' or p.parcel_no <> i.parcel_no))
         end
  from incoming_parcel i
  left join (
    select r.district_code, r.source_key, min(r.row_no) as row_no
    from incoming_parcel r
    where r.dataset_id = $1::uuid and not r.held and r.source_key is not null
    group by r.district_code, r.source_key
    having count(*) > 1
  ) f on f.district_code = i.district_code and f.source_key = i.source_key
  where $5::boolean and i.dataset_id = $1::uuid and not i.held and i.source_key is not null
) k
where k.earlier_row < k.row_no or k.recorded is not null`,
};

export interface FindContradictedCodesParameters {
  readonly datasetId: string;
}

/**
 * The county in the parcel code against the registration stated, or against the counties under which the
 * responsible government registers. Who is responsible is another field (catalogue A-01).
 */
export const findContradictedCodes: Query<FindContradictedCodesParameters, never, "exec"> = {
  name: "findContradictedCodes",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `with responsible as materialized (
  -- Put together once a district, and not once a row.
  select d.code, d.name, d.registers_under, d.registers_under || d.alias_codes as counties
  from district d
)
insert into incoming_problem (dataset_id, row_no, found, field, code, severity, details)
select i.dataset_id, i.row_no, 'comparing', 'parcelCode',
       case when r.stated is null then 'code-contradicts-district' else 'code-contradicts-registration' end,
       'error',
       jsonb_build_object('parcelCode', i.parcel_code, 'county', r.county, 'stated', r.stated,
                          'district', d.code, 'districtName', d.name, 'counties', to_jsonb(d.registers_under))
from incoming_parcel i
join responsible d on d.code = i.district_code
cross join lateral (
  select substr(i.parcel_code, 1, 6) as county,
         i.registration_code as stated
) r
where i.dataset_id = $1::uuid
  and not i.held
  and case
    when r.stated is not null then r.stated <> r.county
    else d.registers_under <> '{}' and r.county <> all (d.counties)
  end
  -- Last, since it takes longer than all before it.
  and i.parcel_code ~ '^[0-9]{6}'`,
};

export interface FindDifferingAreasParameters {
  readonly datasetId: string;
}

/**
 * Declared against computed area, beyond one in a hundred. The recorded area decides, so somebody answers for it.
 */
export const findDifferingAreas: Query<FindDifferingAreasParameters, never, "exec"> = {
  name: "findDifferingAreas",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `insert into incoming_problem (dataset_id, row_no, found, field, code, severity, details)
select i.dataset_id, i.row_no, 'comparing', 'areaM2', 'area-differs', 'confirm',
       jsonb_build_object('declaredM2', i.area_m2::text, 'computedM2', round(a.computed_m2::numeric, 2))
from incoming_parcel i
cross join lateral (select st_area(i.plane) as computed_m2) a
where i.dataset_id = $1::uuid
  and not i.held
  and i.area_m2 is not null
  and abs(a.computed_m2 - i.area_m2::double precision) > a.computed_m2 / 100`,
};

export interface FindUnknownLandUseParameters {
  readonly datasetId: string;
}

export const findUnknownLandUse: Query<FindUnknownLandUseParameters, never, "exec"> = {
  name: "findUnknownLandUse",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `insert into incoming_problem (dataset_id, row_no, found, field, code, severity, details)
select i.dataset_id, i.row_no, 'comparing', 'landUseCode',
       case when r.scheme is null or r.edition is null then 'land-use-scheme-missing' else 'land-use-unknown' end,
       case when r.scheme is null or r.edition is null then 'warning' else 'error' end,
       jsonb_build_object('code', r.code, 'scheme', r.scheme, 'edition', r.edition)
from incoming_parcel i
cross join lateral (
  select i.land_use_scheme as scheme, i.land_use_edition as edition, i.land_use_code as code
) r
where i.dataset_id = $1::uuid
  and not i.held
  and r.code is not null
  and not exists (
    select
    from land_use_code l
    where l.scheme = r.scheme and l.edition = r.edition and l.code = r.code)`,
};

export interface FindMissingCodesParameters {
  readonly datasetId: string;
}

/**
 * A parcel without a code can be recorded, but no later survey will find it. A file without any codes is another
 * kind of file.
 */
export const findMissingCodes: Query<FindMissingCodesParameters, never, "exec"> = {
  name: "findMissingCodes",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `insert into incoming_problem (dataset_id, row_no, found, field, code, severity)
select i.dataset_id, i.row_no, 'comparing', 'parcelCode', 'parcel-code-missing', 'confirm'
from incoming_parcel i
where i.dataset_id = $1::uuid
  and not i.held
  and i.parcel_code is null
  and exists (select from incoming_parcel c where c.dataset_id = $1::uuid and c.parcel_code is not null)`,
};

export interface FindFormerParcelsParameters {
  readonly datasetId: string;
}

export const findFormerParcels: Query<FindFormerParcelsParameters, never, "exec"> = {
  name: "findFormerParcels",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `insert into incoming_lineage (dataset_id, row_no, former_district_code, former_parcel_no, found_from)
select distinct i.dataset_id, i.row_no, p.district_code, p.parcel_no, 'file'
from incoming_parcel i
cross join lateral unnest(i.former_codes) as f (code)
join parcel p on p.parcel_code = f.code
where i.dataset_id = $1::uuid
  and not i.held
  and i.change = 'new'`,
};

export interface FindUnknownFormersParameters {
  readonly datasetId: string;
}

export const findUnknownFormers: Query<FindUnknownFormersParameters, never, "exec"> = {
  name: "findUnknownFormers",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `insert into incoming_problem (dataset_id, row_no, found, field, code, severity, details)
select i.dataset_id, i.row_no, 'comparing', 'formerCodes', 'former-parcel-unknown', 'error', jsonb_build_object('parcelCode', f.code)
from incoming_parcel i
cross join lateral unnest(i.former_codes) as f (code)
where i.dataset_id = $1::uuid
  and not i.held
  and f.code is distinct from i.parcel_code
  and not exists (select from parcel p where p.parcel_code = f.code)`,
};

export interface FindIgnoredRecordsParameters {
  readonly datasetId: string;
}

/**
 * Findings, evaluations and the like hang on the parcel, not on a survey of it.
 */
export const findIgnoredRecords: Query<FindIgnoredRecordsParameters, never, "exec"> = {
  name: "findIgnoredRecords",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `insert into incoming_problem (dataset_id, row_no, found, field, code, severity)
select i.dataset_id, i.row_no, 'comparing', '(properties)', 'records-not-taken', 'warning'
from incoming_parcel i
where i.dataset_id = $1::uuid
  and i.change = 'version'
  and i.records is not null`,
};

export interface BeginNeighboursParameters {
  readonly datasetId: string;
  readonly reach: number;
}

export interface BeginNeighboursRow {
  readonly recordedNearby: boolean;
  readonly rows: number;
}

export const beginNeighbours: Query<BeginNeighboursParameters, BeginNeighboursRow, "one"> = {
  name: "beginNeighbours",
  cardinality: "one",
  parameters: ["datasetId", "reach"],
  text: `select begin_neighbours($1::uuid, $2::double precision) as "recordedNearby",
       (select count(*)::integer from incoming_parcel i where i.dataset_id = $1::uuid) as "rows"`,
};

export interface ListShapesParameters {
  readonly datasetId: string;
  readonly recorded: boolean;
  readonly reach: number;
}

export interface ListShapesRow {
  readonly row: number | null;
  readonly district: string | null;
  readonly parcelNo: string | null;
  readonly plane: Buffer;
}

/**
 * The rows of a batch that take part, and with `recorded` the parcels that come near one of them, but those of which it
 * brings a new version; from west to east in the city's plane. `reach`: how near, in degrees.
 */
export const listShapes: Query<ListShapesParameters, ListShapesRow, "many"> = {
  name: "listShapes",
  cardinality: "many",
  parameters: ["datasetId", "recorded", "reach"],
  text: `select s.row_no as "row",
       s.district_code as "district",
       s.parcel_no as "parcelNo",
       s.plane::bytea as "plane"
from (
  select i.row_no, null::text as district_code, null::text as parcel_no, i.plane
  from incoming_parcel i
  where i.dataset_id = $1::uuid
    and not i.held
    and i.change <> 'unchanged'
  union all
  select null::integer, r.district_code, r.parcel_no, r.plane
  from (
    select p.district_code, p.parcel_no, st_transform(p.geom, c.plane_srid) as plane
    from parcel p
    cross join city c
    where $2::boolean
      and (p.district_code, p.parcel_no) in (
        select n.district_code, n.parcel_no
        from incoming_parcel i
        join parcel n on n.geom && st_expand(i.geom, $3::double precision)
        where i.dataset_id = $1::uuid
          and not i.held
          and i.change <> 'unchanged')
      -- Hashed, and not joined: of changes that have just been made nothing is known to whoever plans.
      and (p.district_code, p.parcel_no) not in (
        select v.district_code, v.parcel_no
        from incoming_parcel v
        where v.dataset_id = $1::uuid
          and v.change <> 'new'
          and v.parcel_no is not null)
    -- Worked out once.
    offset 0
  ) r
) s
order by st_xmin(s.plane), s.row_no, s.district_code, s.parcel_no`,
};

export interface JudgeNeighboursParameters {
  readonly datasetId: string;
  readonly pairs: string;
  readonly overlapM2: number;
  readonly touchM: number;
  readonly gapM: number;
}

export const judgeNeighbours: Query<JudgeNeighboursParameters, never, "exec"> = {
  name: "judgeNeighbours",
  cardinality: "exec",
  parameters: ["datasetId", "pairs", "overlapM2", "touchM", "gapM"],
  text: `select from judge_neighbours(
  $1::uuid, $2::json, $3::double precision, $4::double precision, $5::double precision)`,
};

export interface EndNeighboursParameters {
  readonly datasetId: string;
}

export const endNeighbours: Query<EndNeighboursParameters, never, "exec"> = {
  name: "endNeighbours",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `select from end_neighbours($1::uuid)`,
};

export interface ReleaseConfirmedParameters {
  readonly datasetId: string;
  readonly rows: string | null;
}

/**
 * Rows that were only waiting for an answer, and have it. `rows` null answers for all of them.
 */
export const releaseConfirmed: Query<ReleaseConfirmedParameters, never, "exec"> = {
  name: "releaseConfirmed",
  cardinality: "exec",
  parameters: ["datasetId", "rows"],
  text: `update incoming_parcel i
set held = false
where i.dataset_id = $1::uuid
  and i.held
  -- Nothing is held of a batch without problems, and none of its rows is looked at.
  and exists (select from incoming_problem p where p.dataset_id = $1::uuid)
  and ($2::json is null or i.row_no in (select r.value::integer from json_array_elements_text($2::json) r))
  and not exists (
    select
    from incoming_problem p
    where p.dataset_id = i.dataset_id and p.row_no = i.row_no and p.severity = 'error')`,
};

export interface HoldDividedReplacementsParameters {
  readonly datasetId: string;
}

/**
 * A parcel ends only when everything that takes its place comes in: else those that would come in wait, too.
 */
export const holdDividedReplacements: Query<HoldDividedReplacementsParameters, never, "exec"> = {
  name: "holdDividedReplacements",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `update incoming_parcel i
set held = true
from incoming_lineage l
where l.dataset_id = $1::uuid
  and i.dataset_id = l.dataset_id and i.row_no = l.row_no
  and not i.held
  and exists (
    select
    from incoming_lineage o
    join incoming_parcel h on h.dataset_id = o.dataset_id and h.row_no = o.row_no
    where o.dataset_id = l.dataset_id
      and o.former_district_code = l.former_district_code and o.former_parcel_no = l.former_parcel_no
      and h.held)`,
};

export interface RepairShapesParameters {
  readonly datasetId: string;
  readonly rows: string;
}

/**
 * The given rows repaired, as many as it was offered for; one of which no area would be left stays as it is.
 */
export const repairShapes: Query<RepairShapesParameters, never, "exec"> = {
  name: "repairShapes",
  cardinality: "exec",
  parameters: ["datasetId", "rows"],
  text: `update incoming_parcel i
set geom = st_multi(m.geom), repaired = true, inner_longitude = null, inner_latitude = null,
    west = st_xmin(m.geom), south = st_ymin(m.geom), east = st_xmax(m.geom), north = st_ymax(m.geom)
from (
  select r.row_no, repaired(r.geom) as geom
  from (
    select a.row_no, a.geom, sum(places_to_repair(a.geom)) over (order by a.row_no) as places
    from incoming_parcel a
    where a.dataset_id = $1::uuid
      and a.row_no in (select g.value::integer from json_array_elements_text($2::json) g)
      and not st_isvalid(a.geom)
  ) r
  where r.places <= 200000
) m
where i.dataset_id = $1::uuid
  and i.row_no = m.row_no
  and not st_isempty(m.geom)`,
};

export interface LockRegisterRow {
  readonly jurisdiction: string;
}

/**
 * Commits and withdrawals take turns: two at once would give out the same numbers.
 */
export const lockRegister: Query<Record<never, never>, LockRegisterRow, "one"> = {
  name: "lockRegister",
  cardinality: "one",
  parameters: [],
  text: `select c.jurisdiction as "jurisdiction"
from city c
for update`,
};

export interface KeepSupersededVersionsParameters {
  readonly surveyedOn: string;
  readonly datasetId: string;
}

export const keepSupersededVersions: Query<KeepSupersededVersionsParameters, never, "exec"> = {
  name: "keepSupersededVersions",
  cardinality: "exec",
  parameters: ["surveyedOn", "datasetId"],
  text: `insert into parcel_version (
  district_code, parcel_no, version_no, dataset_id, valid_from, version_recorded_at, ending, ended_by, valid_to, record, geom)
select p.district_code, p.parcel_no, p.version_no, p.dataset_id, p.valid_from, p.recorded_at, 'superseded', i.dataset_id,
       $1::date, parcel_record(p), p.geom
from incoming_parcel i
join parcel p on p.district_code = i.district_code and p.parcel_no = i.parcel_no
where i.dataset_id = $2::uuid
  and not i.held
  and i.change = 'version'`,
};

export interface RecordParcelsParameters {
  readonly datasetId: string;
  readonly surveyedOn: string;
}

export interface RecordParcelsRow {
  readonly recorded: number;
}

export const recordParcels: Query<RecordParcelsParameters, RecordParcelsRow, "one"> = {
  name: "recordParcels",
  cardinality: "one",
  parameters: ["datasetId", "surveyedOn"],
  text: `select record_incoming($1::uuid, $2::date) as "recorded"`,
};

export interface RecordLineageParameters {
  readonly surveyedOn: string;
  readonly datasetId: string;
}

export const recordLineage: Query<RecordLineageParameters, never, "exec"> = {
  name: "recordLineage",
  cardinality: "exec",
  parameters: ["surveyedOn", "datasetId"],
  text: `insert into parcel_lineage (
  district_code, parcel_no, former_district_code, former_parcel_no, dataset_id, kind, found_from, changed_on)
select i.district_code, i.parcel_no, l.former_district_code, l.former_parcel_no, l.dataset_id,
       case
         when count(*) over (partition by l.row_no) = 1 then 'split'
         when count(*) over (partition by l.former_district_code, l.former_parcel_no) = 1 then 'merger'
         else 'rearrangement'
       end,
       l.found_from, $1::date
from incoming_lineage l
join incoming_parcel i on i.dataset_id = l.dataset_id and i.row_no = l.row_no
where l.dataset_id = $2::uuid
  and not i.held`,
};

export interface KeepReplacedParcelsParameters {
  readonly datasetId: string;
  readonly surveyedOn: string;
}

export const keepReplacedParcels: Query<KeepReplacedParcelsParameters, never, "exec"> = {
  name: "keepReplacedParcels",
  cardinality: "exec",
  parameters: ["datasetId", "surveyedOn"],
  text: `insert into parcel_version (
  district_code, parcel_no, version_no, dataset_id, valid_from, version_recorded_at, ending, ended_by, valid_to, record, geom)
select p.district_code, p.parcel_no, p.version_no, p.dataset_id, p.valid_from, p.recorded_at, 'replaced', $1::uuid,
       $2::date, parcel_record(p), p.geom
from parcel p
where (p.district_code, p.parcel_no) in (
  select l.former_district_code, l.former_parcel_no
  from parcel_lineage l
  where l.dataset_id = $1::uuid)`,
};

export interface ForgetOverlaysParameters {
  readonly datasetId: string;
}

/**
 * The shares of every parcel that this import changed or ended; those of what is there now are computed anew.
 */
export const forgetOverlays: Query<ForgetOverlaysParameters, never, "exec"> = {
  name: "forgetOverlays",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `delete from parcel_overlay o
where (o.district_code, o.parcel_no) in (
  select v.district_code, v.parcel_no
  from parcel_version v
  where v.ended_by = $1::uuid)`,
};

export interface EndKeptParcelsParameters {
  readonly datasetId: string;
}

/**
 * Out of force: the row is kept in parcel_version under the same version.
 */
export const endKeptParcels: Query<EndKeptParcelsParameters, never, "exec"> = {
  name: "endKeptParcels",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `delete from parcel p
using parcel_version v
where v.ended_by = $1::uuid
  and v.ending in ('replaced', 'withdrawn')
  and v.district_code = p.district_code and v.parcel_no = p.parcel_no and v.version_no = p.version_no`,
};

export interface RecordFindingsParameters {
  readonly datasetId: string;
}

export const recordFindings: Query<RecordFindingsParameters, never, "exec"> = {
  name: "recordFindings",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `insert into finding (district_code, parcel_no, finding_no, topic, result, doc_no, issuer, document, found_on, valid_to)
select i.district_code, i.parcel_no, n.no, f.topic, f.result, f."docNo", f.issuer, f.document, f."on", f."validTo"
from incoming_parcel i
cross join lateral jsonb_array_elements(i.records -> 'findings') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as f (
  topic text, result boolean, "docNo" text, issuer text, document text, "on" date, "validTo" date)
where i.dataset_id = $1::uuid and not i.held and i.change = 'new'`,
};

export interface RecordExclusionsParameters {
  readonly datasetId: string;
}

export const recordExclusions: Query<RecordExclusionsParameters, never, "exec"> = {
  name: "recordExclusions",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `insert into exclusion_record (district_code, parcel_no, exclusion_no, doc_no, issuer, reason, excluded_on)
select i.district_code, i.parcel_no, n.no, x."docNo", x.issuer, x.reason, x."on"
from incoming_parcel i
cross join lateral jsonb_array_elements(i.records -> 'exclusions') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as x ("docNo" text, issuer text, reason text, "on" date)
where i.dataset_id = $1::uuid and not i.held and i.change = 'new'`,
};

export interface RecordDisputesParameters {
  readonly datasetId: string;
}

export const recordDisputes: Query<RecordDisputesParameters, never, "exec"> = {
  name: "recordDisputes",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `insert into dispute_record (district_code, parcel_no, dispute_no, kind, doc_no, issuer, opened_on, closed_on)
select i.district_code, i.parcel_no, n.no, d.kind, d."docNo", d.issuer, d."on", d."closedOn"
from incoming_parcel i
cross join lateral jsonb_array_elements(i.records -> 'disputes') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as d (kind text, "docNo" text, issuer text, "on" date, "closedOn" date)
where i.dataset_id = $1::uuid and not i.held and i.change = 'new'`,
};

export interface RecordEvaluationsParameters {
  readonly datasetId: string;
}

export const recordEvaluations: Query<RecordEvaluationsParameters, never, "exec"> = {
  name: "recordEvaluations",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `insert into evaluation (district_code, parcel_no, evaluation_no, year, grade, accepted_on, doc_no, excluded)
select i.district_code, i.parcel_no, n.no, e.year, e.grade, e."acceptedOn", e."docNo", coalesce(e.excluded, false)
from incoming_parcel i
cross join lateral jsonb_array_elements(i.records -> 'evaluations') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as e (
  year smallint, grade text, "acceptedOn" date, "docNo" text, excluded boolean)
where i.dataset_id = $1::uuid and not i.held and i.change = 'new'`,
};

export interface RecordReportsParameters {
  readonly datasetId: string;
}

export const recordReports: Query<RecordReportsParameters, never, "exec"> = {
  name: "recordReports",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `insert into evaluation_report (district_code, parcel_no, report_no, doc_no, agency, commissioned_by, reported_on)
select i.district_code, i.parcel_no, n.no, r."docNo", r.agency, r."commissionedBy", r."on"
from incoming_parcel i
cross join lateral jsonb_array_elements(i.records -> 'reports') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as r ("docNo" text, agency text, "commissionedBy" text, "on" date)
where i.dataset_id = $1::uuid and not i.held and i.change = 'new'`,
};

export interface RecordOccupancyParameters {
  readonly datasetId: string;
}

export const recordOccupancy: Query<RecordOccupancyParameters, never, "exec"> = {
  name: "recordOccupancy",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `insert into occupancy (district_code, parcel_no, occupancy_no, observed_on, share)
select i.district_code, i.parcel_no, n.no, o."on", o.share
from incoming_parcel i
cross join lateral jsonb_array_elements(i.records -> 'occupancy') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as o ("on" date, share double precision)
where i.dataset_id = $1::uuid and not i.held and i.change = 'new'`,
};

export interface RecordRecognitionsParameters {
  readonly policyPackage: string;
  readonly datasetId: string;
}

export const recordRecognitions: Query<RecordRecognitionsParameters, never, "exec"> = {
  name: "recordRecognitions",
  cardinality: "exec",
  parameters: ["policyPackage", "datasetId"],
  text: `insert into recognition (district_code, parcel_no, recognition_no, doc_no, decided_on, decision, categories, policy_package)
select i.district_code, i.parcel_no, n.no, r."docNo", r."decidedOn", r.decision, r.categories, $1::text
from incoming_parcel i
cross join lateral jsonb_array_elements(i.records -> 'recognitions') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as r ("docNo" text, "decidedOn" date, decision text, categories text[])
where i.dataset_id = $2::uuid and not i.held and i.change = 'new'`,
};

export interface RecordMilestonesParameters {
  readonly datasetId: string;
}

export const recordMilestones: Query<RecordMilestonesParameters, never, "exec"> = {
  name: "recordMilestones",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `insert into milestone_record (district_code, parcel_no, milestone_no, stage, reached_on, doc_no)
select i.district_code, i.parcel_no, n.no, m.stage, m."on", m."docNo"
from incoming_parcel i
cross join lateral jsonb_array_elements(i.records -> 'milestones') with ordinality as n (item, no)
cross join lateral jsonb_to_record(n.item) as m (stage text, "on" date, "docNo" text)
where i.dataset_id = $1::uuid and not i.held and i.change = 'new'`,
};

export interface RecordEnterpriseYearsParameters {
  readonly datasetId: string;
}

export const recordEnterpriseYears: Query<RecordEnterpriseYearsParameters, never, "exec"> = {
  name: "recordEnterpriseYears",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `insert into enterprise_year (
  district_code, parcel_no, year, industry_code, fixed_investment_fen, output_fen, value_added_fen, tax_fen, energy_tce,
  electricity_kwh, water_m3, emissions_kg, employees, rd_fen, above_scale)
select i.district_code, i.parcel_no, e.year, e."industryCode", e."fixedInvestmentFen", e."outputFen", e."valueAddedFen", e."taxFen",
       e."energyTce", e."electricityKwh", e."waterM3", e."emissionsKg", e.employees, e."rdFen", e."aboveScale"
from incoming_parcel i
cross join lateral jsonb_array_elements(i.records -> 'enterpriseYears') as n (item)
cross join lateral jsonb_to_record(n.item) as e (
  year smallint, "industryCode" text, "fixedInvestmentFen" bigint, "outputFen" bigint, "valueAddedFen" bigint, "taxFen" bigint,
  "energyTce" numeric, "electricityKwh" numeric, "waterM3" numeric, "emissionsKg" numeric, employees integer, "rdFen" bigint,
  "aboveScale" boolean)
where i.dataset_id = $1::uuid and not i.held and i.change = 'new'`,
};

export interface ClearIncomingParameters {
  readonly datasetId: string;
}

export const clearIncoming: Query<ClearIncomingParameters, never, "exec"> = {
  name: "clearIncoming",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `delete from incoming_parcel
where dataset_id = $1::uuid`,
};

export interface ClearIncomingProblemsParameters {
  readonly datasetId: string;
}

export const clearIncomingProblems: Query<ClearIncomingProblemsParameters, never, "exec"> = {
  name: "clearIncomingProblems",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `delete from incoming_problem
where dataset_id = $1::uuid`,
};

export interface ComputeOverlaysParameters {
  readonly datasetId: string | null;
  readonly planId: bigint | number | null;
}

/**
 * The area of a plan that covers most of each parcel and its share, in the city's plane. A boundary
 * is loaded as one area, so its largest share is its whole share. Only what is missing is computed:
 * a changed parcel's shares are taken away first. Restricted to one data set of parcels or to one plan,
 * whichever has just been loaded.
 */
export const computeOverlays: Query<ComputeOverlaysParameters, never, "exec"> = {
  name: "computeOverlays",
  cardinality: "exec",
  parameters: ["datasetId", "planId"],
  text: `with shape as materialized (
  select p.district_code, p.parcel_no, st_transform(p.geom, c.plane_srid) as geom
  from parcel p
  cross join city c
  where ($1::uuid is null or p.dataset_id = $1::uuid)
    and exists (
      select
      from plan n
      where ($2::bigint is null or n.plan_id = $2::bigint)
        and not exists (
          select
          from parcel_overlay v
          where v.district_code = p.district_code and v.parcel_no = p.parcel_no and v.plan_id = n.plan_id))
), overlap as materialized (
  select s.district_code, s.parcel_no, i.plan_id, i.area_no,
         sum(case
           when st_covers(i.geom_plane, s.geom) then st_area(s.geom)
           else st_area(st_intersection(i.geom_plane, s.geom, 0.000001))
         end) as overlap_m2
  from shape s
  join plan_piece i on i.geom_plane && s.geom
  where ($2::bigint is null or i.plan_id = $2::bigint)
    and st_intersects(i.geom_plane, s.geom)
  group by s.district_code, s.parcel_no, i.plan_id, i.area_no
), largest as (
  select distinct on (o.district_code, o.parcel_no, o.plan_id) o.district_code, o.parcel_no, o.plan_id, o.area_no, o.overlap_m2
  from overlap o
  where o.overlap_m2 > 0
  order by o.district_code, o.parcel_no, o.plan_id, o.overlap_m2 desc, o.area_no
)
insert into parcel_overlay (district_code, parcel_no, plan_id, share, area_no)
select s.district_code, s.parcel_no, n.plan_id,
       case when l.overlap_m2 is null then 0 else least(1, l.overlap_m2 / st_area(s.geom)) end,
       l.area_no
from shape s
join plan n on $2::bigint is null or n.plan_id = $2::bigint
left join largest l on l.district_code = s.district_code and l.parcel_no = s.parcel_no and l.plan_id = n.plan_id
where not exists (
  select
  from parcel_overlay v
  where v.district_code = s.district_code and v.parcel_no = s.parcel_no and v.plan_id = n.plan_id)`,
};

/**
 * The embedded engine has no background process, and a fresh load would wait for the server's: without
 * statistics a page of 501 parcels took 23 s on 400 of them, with them 0.08 s.
 */
export const analyzeParcels: Query<Record<never, never>, never, "exec"> = {
  name: "analyzeParcels",
  cardinality: "exec",
  parameters: [],
  text: `call gather_statistics(array[
  'parcel', 'parcel_key', 'parcel_overlay', 'finding', 'exclusion_record', 'evaluation', 'evaluation_report', 'occupancy',
  'enterprise_year', 'recognition', 'milestone_record', 'plan', 'plan_area', 'plan_piece'])`,
};

export interface ReadTodayRow {
  readonly today: string;
}

export const readToday: Query<Record<never, never>, ReadTodayRow, "one"> = {
  name: "readToday",
  cardinality: "one",
  parameters: [],
  text: `select current_date as "today"`,
};

// ---- queries/tiles.sql ----

export interface DrawMapParameters {
  readonly today: string;
}

export interface DrawMapRow {
  readonly districts: number;
}

/**
 * What was changed and is not on the map yet, drawn; `districts` says of how many.
 */
export const drawMap: Query<DrawMapParameters, DrawMapRow, "one"> = {
  name: "drawMap",
  cardinality: "one",
  parameters: ["today"],
  text: `select draw_map($1::date) as "districts"`,
};

export interface AskMapTokenRow {
  readonly token: string;
  readonly drawn: boolean;
  readonly pending: boolean;
}

/**
 * Changes with anything that `readMapState` tells, since versions only rise; asked for every tile, so it is one short
 * row. `pending` is true while something is still to be drawn.
 */
export const askMapToken: Query<Record<never, never>, AskMapTokenRow, "one"> = {
  name: "askMapToken",
  cardinality: "one",
  parameters: [],
  text: `select concat_ws(' ', count(*), sum(l.version),
         (select concat_ws('.', count(*), max(o.outline_no)) from district_outline o)) as "token",
       count(*) > 0 as "drawn",
       exists (select from map_change) as "pending"
from map_district l`,
};

export interface ReadMapStateRow {
  readonly districtCode: string;
  readonly version: bigint;
  readonly west: number;
  readonly north: number;
  readonly east: number;
  readonly south: number;
  readonly lastChange: string;
  readonly outlines: string;
}

/**
 * How often each district was drawn, and the box of all of it.
 */
export const readMapState: Query<Record<never, never>, ReadMapStateRow, "many"> = {
  name: "readMapState",
  cardinality: "many",
  parameters: [],
  text: `select l.district_code as "districtCode",
       l.version as "version",
       l.west as "west",
       l.north as "north",
       l.east as "east",
       l.south as "south",
       l.last_change as "lastChange",
       (select concat_ws('.', count(*), max(o.outline_no)) from district_outline o) as "outlines"
from map_district l
order by l.district_code`,
};

export interface ReadAssignmentVersionParameters {
  readonly organisation: string;
}

export interface ReadAssignmentVersionRow {
  readonly version: bigint;
}

/**
 * Changes with what an organisation may see. A count: of two rows the later number may be there first.
 */
export const readAssignmentVersion: Query<ReadAssignmentVersionParameters, ReadAssignmentVersionRow, "one"> = {
  name: "readAssignmentVersion",
  cardinality: "one",
  parameters: ["organisation"],
  text: `select count(*) as "version"
from parcel_assignment a
where a.organisation = $1::text`,
};

/**
 * All of every district, at the next drawing.
 */
export const redrawDistricts: Query<Record<never, never>, never, "exec"> = {
  name: "redrawDistricts",
  cardinality: "exec",
  parameters: [],
  text: `insert into map_change (district_code)
select d.code
from district d`,
};

/**
 * After something that the outcomes of all parcels rest on has changed: of a large district they change with the next
 * classification only.
 */
export const redrawSmallDistricts: Query<Record<never, never>, never, "exec"> = {
  name: "redrawSmallDistricts",
  cardinality: "exec",
  parameters: [],
  text: `insert into map_change (district_code)
select d.code
from district d
where (select count(*) from (select from parcel p where p.district_code = d.code limit 5001) n) <= 5000`,
};

export interface RedrawDatasetParameters {
  readonly datasetId: string;
}

/**
 * What an import brought, or what its withdrawal left.
 */
export const redrawDataset: Query<RedrawDatasetParameters, never, "exec"> = {
  name: "redrawDataset",
  cardinality: "exec",
  parameters: ["datasetId"],
  text: `insert into map_change (dataset_id)
values ($1::uuid)`,
};

export interface DrawRunParameters {
  readonly runNo: bigint | number;
}

export const drawRun: Query<DrawRunParameters, never, "exec"> = {
  name: "drawRun",
  cardinality: "exec",
  parameters: ["runNo"],
  text: `insert into map_change (run_no)
values ($1::bigint)`,
};

export interface CellTileParameters {
  readonly z: number;
  readonly x: number;
  readonly y: number;
  readonly asOf: string;
  readonly districtCode: string | null;
  readonly category: string | null;
  readonly stage: string | null;
  readonly overall: string | null;
  readonly mode: string | null;
  readonly planYear: number | null;
  readonly byParcel: boolean;
  readonly isLatest: boolean;
}

export interface CellTileRow {
  readonly parcels: number;
  readonly tile: Buffer;
}

/**
 * Of a tile too full for its parcels: how many there are and of what area, in sixteen squares a side, each with the
 * counts (`CAT-2`) and areas (`CAT-2:m2`) of conclusions, categories and stages. By PostGIS, which only the server
 * engine's encodes.
 */
export const cellTile: Query<CellTileParameters, CellTileRow, "one"> = {
  name: "cellTile",
  cardinality: "one",
  parameters: ["z", "x", "y", "asOf", "districtCode", "category", "stage", "overall", "mode", "planYear", "byParcel", "isLatest"],
  text: `with cell as materialized (
  select * from map_squares(
    $1::integer, $2::integer, $3::integer, $4::date, $5::text, $6::text, $7::text,
    $8::text, $9::text, $10::integer, $11::boolean, $12::boolean)
)
select coalesce(sum(c.parcels), 0)::integer as "parcels",
       coalesce((
         select st_asmvt(f, 'cells', 4096, 'geom')
         from (select st_makepoint(c.x, c.y) as geom, c.tags from cell c order by c.parcels) f), ''::bytea) as "tile"
from cell c`,
};

export interface CellTileRowsParameters {
  readonly z: number;
  readonly x: number;
  readonly y: number;
  readonly asOf: string;
  readonly districtCode: string | null;
  readonly category: string | null;
  readonly stage: string | null;
  readonly overall: string | null;
  readonly mode: string | null;
  readonly planYear: number | null;
  readonly byParcel: boolean;
  readonly isLatest: boolean;
}

export interface CellTileRowsRow {
  readonly x: number;
  readonly y: number;
  readonly parcels: number;
  readonly tags: unknown;
}

export const cellTileRows: Query<CellTileRowsParameters, CellTileRowsRow, "many"> = {
  name: "cellTileRows",
  cardinality: "many",
  parameters: ["z", "x", "y", "asOf", "districtCode", "category", "stage", "overall", "mode", "planYear", "byParcel", "isLatest"],
  text: `select c.x as "x",
       c.y as "y",
       c.parcels as "parcels",
       c.tags as "tags"
from map_squares(
  $1::integer, $2::integer, $3::integer, $4::date, $5::text, $6::text, $7::text,
  $8::text, $9::text, $10::integer, $11::boolean, $12::boolean) c
order by c.parcels, c.y, c.x`,
};

export interface ParcelTileParameters {
  readonly z: number;
  readonly x: number;
  readonly y: number;
  readonly asOf: string;
  readonly districtCode: string | null;
  readonly category: string | null;
  readonly stage: string | null;
  readonly overall: string | null;
  readonly mode: string | null;
  readonly planYear: number | null;
}

export interface ParcelTileRow {
  readonly tile: Buffer;
}

/**
 * A finished tile, by PostGIS. Only the server engine can (the embedded PostGIS is built without protobuf).
 * A parcel's mark is a point of its own, in the one tile where it lies: written on the polygon, it would be
 * repeated in every tile that the polygon reaches.
 */
export const parcelTile: Query<ParcelTileParameters, ParcelTileRow, "one"> = {
  name: "parcelTile",
  cardinality: "one",
  parameters: ["z", "x", "y", "asOf", "districtCode", "category", "stage", "overall", "mode", "planYear"],
  text: `with feature as materialized (
  select st_asmvtgeom(p.geom_mercator, st_tileenvelope($1::integer, $2::integer, $3::integer), 4096, 64, true) as geom,
         st_asmvtgeom(st_transform(p.position, 3857), st_tileenvelope($1::integer, $2::integer, $3::integer), 4096, 0, true) as mark,
         p.id, p.alias, p.district, p.overall, p.categories, p.category, p.stage
  from map_parcels(
    $1::integer, $2::integer, $3::integer, $4::date, $5::text, $6::text, $7::text, $8::text, $9::text, $10::integer) p
)
select coalesce((
         select st_asmvt(f, 'parcels', 4096, 'geom')
         from (select geom, id, alias, district, overall, categories, category, stage from feature where geom is not null) f), ''::bytea)
    || coalesce((
         select st_asmvt(f, 'parcel-marks', 4096, 'mark')
         from (select mark, id, overall, category from feature where mark is not null) f), ''::bytea) as "tile"`,
};

export interface ParcelTileRowsParameters {
  readonly z: number;
  readonly x: number;
  readonly y: number;
  readonly asOf: string;
  readonly districtCode: string | null;
  readonly category: string | null;
  readonly stage: string | null;
  readonly overall: string | null;
  readonly mode: string | null;
  readonly planYear: number | null;
}

export interface ParcelTileRowsRow {
  readonly id: string;
  readonly alias: string | null;
  readonly district: string;
  readonly overall: string;
  readonly categories: string;
  readonly category: string;
  readonly stage: string;
  readonly geometry: string;
  readonly mark: string | null;
}

/**
 * The same features for the encoder in the process: clipped to the tile with its margin, in tile
 * coordinates (4096 a side, y down), rings in the order the tile format wants.
 */
export const parcelTileRows: Query<ParcelTileRowsParameters, ParcelTileRowsRow, "many"> = {
  name: "parcelTileRows",
  cardinality: "many",
  parameters: ["z", "x", "y", "asOf", "districtCode", "category", "stage", "overall", "mode", "planYear"],
  text: `select feature.id as "id",
       feature.alias as "alias",
       feature.district as "district",
       feature.overall as "overall",
       feature.categories as "categories",
       feature.category as "category",
       feature.stage as "stage",
       st_asgeojson(feature.geom, 0) as "geometry",
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
    from (select st_tileenvelope($1::integer, $2::integer, $3::integer) as box) e
  ) tile
  cross join lateral map_parcels(
    $1::integer, $2::integer, $3::integer, $4::date, $5::text, $6::text, $7::text, $8::text, $9::text, $10::integer) p
  cross join lateral (select st_transform(p.position, 3857) as mark) m
) feature
where not st_isempty(feature.geom)`,
};

export interface DistrictTileParameters {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

export interface DistrictTileRow {
  readonly tile: Buffer;
}

export const districtTile: Query<DistrictTileParameters, DistrictTileRow, "one"> = {
  name: "districtTile",
  cardinality: "one",
  parameters: ["z", "x", "y"],
  text: `with latest as (
  select distinct on (o.district_code) o.district_code, o.geom_mercator, o.label, s.demonstration
  from district_outline o
  join dataset s on s.dataset_id = o.dataset_id
  order by o.district_code, o.outline_no desc
), outline as materialized (
  select st_asmvtgeom(o.geom_mercator, st_tileenvelope($1::integer, $2::integer, $3::integer), 4096, 64, true) as geom,
         d.code, d.name, d.name_en as "nameEn", d.kind, o.demonstration
  from latest o
  join district d on d.code = o.district_code
  where o.geom_mercator && st_tileenvelope($1::integer, $2::integer, $3::integer, margin => 64.0 / 4096)
), label as materialized (
  select st_asmvtgeom(o.label, st_tileenvelope($1::integer, $2::integer, $3::integer), 4096, 0, true) as geom,
         d.code, d.name, d.name_en as "nameEn", d.kind
  from latest o
  join district d on d.code = o.district_code
  where o.label && st_tileenvelope($1::integer, $2::integer, $3::integer)
)
select coalesce((select st_asmvt(f, 'districts', 4096, 'geom') from outline f where f.geom is not null), ''::bytea)
    || coalesce((select st_asmvt(f, 'district-labels', 4096, 'geom') from label f where f.geom is not null), ''::bytea) as "tile"`,
};

export interface DistrictTileRowsParameters {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

export interface DistrictTileRowsRow {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly kind: string;
  readonly demonstration: boolean;
  readonly geometry: string;
}

/**
 * Outlines (clipped, tile coordinates) and label points, told apart by the geometry type.
 */
export const districtTileRows: Query<DistrictTileRowsParameters, DistrictTileRowsRow, "many"> = {
  name: "districtTileRows",
  cardinality: "many",
  parameters: ["z", "x", "y"],
  text: `with latest as (
  select distinct on (o.district_code) o.district_code, o.geom_mercator, o.label, s.demonstration
  from district_outline o
  join dataset s on s.dataset_id = o.dataset_id
  order by o.district_code, o.outline_no desc
), tile as (
  select e.box, st_xmax(e.box) - st_xmin(e.box) as side
  from (select st_tileenvelope($1::integer, $2::integer, $3::integer) as box) e
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
select d.code as "code",
       d.name as "name",
       d.name_en as "nameEn",
       d.kind as "kind",
       p.demonstration as "demonstration",
       st_asgeojson(
         case when st_dimension(p.geom) = 2 then st_collectionextract(st_makevalid(p.geom), 3) else p.geom end, 0) as "geometry"
from placed p
join district d on d.code = p.district_code
where not st_isempty(p.geom)`,
};
