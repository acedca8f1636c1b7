-- Written by hand: renamed in place, because a redefined table would copy every row.
ALTER TABLE "Reset" ADD COLUMN "direction" TEXT NOT NULL DEFAULT 'forward';
UPDATE "Reset" SET "direction" = 'rollback' WHERE "wish" = 'old';
ALTER TABLE "Reset" DROP COLUMN "wish";
ALTER TABLE "ResetEnd" RENAME COLUMN "holds" TO "currentSecret";
ALTER TABLE "ResetEnd" RENAME COLUMN "proven" TO "verified";
ALTER TABLE "LineEnd" RENAME COLUMN "proven" TO "admittedBy";
