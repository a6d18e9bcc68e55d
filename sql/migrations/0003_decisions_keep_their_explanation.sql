-- A recognition that this house decides keeps what it rested on: the whole explanation as canonical text, byte by
-- byte, with the hashes of the policy package and of the inputs, so that it can be shown and computed again. A
-- decision that was recorded elsewhere has none of the three.
alter table recognition
  add column explanation text,
  add column package_hash text check (package_hash ~ '^[0-9a-f]{64}$'),
  add column inputs_hash text check (inputs_hash ~ '^[0-9a-f]{64}$'),
  add constraint recognition_explanation_whole
    check ((explanation is null) = (package_hash is null) and (explanation is null) = (inputs_hash is null));
