-- What the digests at the foot of documents are keyed with: whoever only guesses what stands on a document cannot find
-- out by its digest whether he is right. It is the house's, made when
-- the first document is written (and not here: databases are made from a template), and kept as long as the documents.
create table document_key (
  only_one boolean primary key default true check (only_one),
  key bytea not null check (octet_length(key) >= 30)
);

alter table document_key enable row level security;
create policy house_reads on document_key for select to panhuo_house using (true);
create policy house_makes on document_key for insert to panhuo_house with check (true);
grant select, insert on document_key to panhuo_house;
