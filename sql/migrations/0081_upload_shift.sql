-- The seven parameters of local control points with which a file in Xi'an 80 or Beijing 54 is read, as they were handed
-- over: whoever asks later where its coordinates come from finds them with the import.
alter table survey_upload
  add column shift text;
