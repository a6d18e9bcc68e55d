-- Outcomes that a run has found are read beside the parcels that they are of, by whoever may see those.
call guard_reference('classification_run');
call guard_reference('classification_word');
