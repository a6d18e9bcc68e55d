-- Each row that names the key of its source file is looked up under it: without an index every row went through all of
-- its district's parcels.
create index parcel_source_key on parcel (source_key) where source_key is not null;
