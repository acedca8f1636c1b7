-- Written by hand: a renamed column keeps its values.
ALTER TABLE "Task" RENAME COLUMN "attempts" TO "failures";
ALTER TABLE "Task" ADD COLUMN "deaths" INTEGER NOT NULL DEFAULT 0;

-- What was counted at the start of a try is counted at its failure now.
UPDATE "Task" SET "failures" = "failures" - 1 WHERE "state" = 'running' AND "failures" > 0;
