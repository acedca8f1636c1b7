-- Searching by any part of a name, address or serial. The extension needs a right that not every database user has;
-- without it the search still works, by looking through the rows.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX IF NOT EXISTS "Device_search_trgm" ON "Device" USING gin (search gin_trgm_ops);
EXCEPTION WHEN OTHERS THEN
  RAISE NOTICE 'no trigram index: %', SQLERRM;
END $$;
