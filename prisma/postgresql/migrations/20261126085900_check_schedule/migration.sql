-- AlterTable
ALTER TABLE "Device" ADD COLUMN     "dueAt" TIMESTAMP(3),
ADD COLUMN     "missed" INTEGER NOT NULL DEFAULT 0;

-- CreateIndex
CREATE INDEX "Device_missed_dueAt_idx" ON "Device"("missed", "dueAt");
