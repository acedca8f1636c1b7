-- Written by hand: renamed in place, so that the rows keep what they say.
ALTER TABLE "Reset" RENAME COLUMN "wish" TO "direction";
ALTER TABLE "Reset" ALTER COLUMN "direction" SET DEFAULT 'forward';
UPDATE "Reset" SET "direction" = CASE "direction" WHEN 'old' THEN 'rollback' ELSE 'forward' END;
ALTER TABLE "ResetEnd" RENAME COLUMN "holds" TO "currentSecret";
ALTER TABLE "ResetEnd" RENAME COLUMN "proven" TO "verified";
ALTER TABLE "LineEnd" RENAME COLUMN "proven" TO "admittedBy";
