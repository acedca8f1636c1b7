-- AlterTable
ALTER TABLE "Secret" ADD COLUMN "keptFor" TEXT;

-- AlterTable
ALTER TABLE "Change" ADD COLUMN "along" TEXT;

-- What is kept already belongs to the account that it was last written with, or else last read with. The whole document stands in for
-- the account: it is looked up in there by the family's own mapping.
UPDATE "Secret" SET "keptFor" = COALESCE(
  (SELECT c."after" FROM "Change" c
    WHERE c."deviceId" = "Secret"."deviceId" AND c."document" = "Secret"."document" AND c."record" = "Secret"."record"
      AND c."outcome" = 'applied' AND c."action" <> 'remove' AND (c."id" = "Secret"."changeId" OR c."at" >= "Secret"."createdAt")
    ORDER BY c."at" DESC LIMIT 1),
  (SELECT s."values" FROM "Snapshot" s
    WHERE s."deviceId" = "Secret"."deviceId" AND s."document" = "Secret"."document" AND s."record" = "Secret"."record"))
WHERE "state" = 'current';
UPDATE "Secret" SET "keptFor" = (SELECT c."after" FROM "Change" c WHERE c."id" = "Secret"."changeId")
WHERE "state" <> 'current' AND "changeId" IS NOT NULL;
