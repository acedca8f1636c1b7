-- Both are worked out from the ends when they are read.
ALTER TABLE "ResetStep" DROP COLUMN "action",
DROP COLUMN "end";

-- Sentences of earlier versions are kept as such.
UPDATE "Reset" SET "words" = json_build_object('code', 'legacy', 'text', "words")::text;
UPDATE "Reset" SET "limitedBy" = json_build_object('code', 'legacy', 'text', "limitedBy")::text WHERE "limitedBy" IS NOT NULL;
UPDATE "ResetEnd" SET "detail" = json_build_object('code', 'legacy', 'text', "detail")::text WHERE "detail" IS NOT NULL;
UPDATE "ResetStep" SET "detail" = json_build_object('code', 'legacy', 'text', "detail")::text WHERE "detail" IS NOT NULL;
