-- What devices sent under keys that no schema knows was kept as it came, passwords included. The next reading brings it back without them.
UPDATE "Snapshot" SET "unknown" = '{}' WHERE "unknown" <> '{}';
