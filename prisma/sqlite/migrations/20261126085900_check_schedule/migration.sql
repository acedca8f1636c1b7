-- By hand: SQLite can add both, and redefining the table would cost the triggers of its search index (docs/decisions/003-search.md).
-- AlterTable
ALTER TABLE "Device" ADD COLUMN "dueAt" DATETIME;
ALTER TABLE "Device" ADD COLUMN "missed" INTEGER NOT NULL DEFAULT 0;

-- CreateIndex
CREATE INDEX "Device_missed_dueAt_idx" ON "Device"("missed", "dueAt");
