-- Written by hand: both are worked out from the ends when they are read, and a redefined table would copy every step.
ALTER TABLE "ResetStep" DROP COLUMN "action";
ALTER TABLE "ResetStep" DROP COLUMN "end";

-- Sentences of earlier versions are kept as such.
UPDATE "Reset" SET "words" = json_object('code', 'legacy', 'text', "words");
UPDATE "Reset" SET "limitedBy" = json_object('code', 'legacy', 'text', "limitedBy") WHERE "limitedBy" IS NOT NULL;
UPDATE "ResetEnd" SET "detail" = json_object('code', 'legacy', 'text', "detail") WHERE "detail" IS NOT NULL;
UPDATE "ResetStep" SET "detail" = json_object('code', 'legacy', 'text', "detail") WHERE "detail" IS NOT NULL;
