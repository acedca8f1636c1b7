-- AlterTable
ALTER TABLE "AuditEntry" ADD COLUMN     "search" TEXT NOT NULL DEFAULT '';
-- As for devices: an index for any part of a text, where the database user may have the extension.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX IF NOT EXISTS "AuditEntry_search_trgm" ON "AuditEntry" USING gin (search gin_trgm_ops);
EXCEPTION WHEN OTHERS THEN
  RAISE NOTICE 'no trigram index: %', SQLERRM;
END $$;
