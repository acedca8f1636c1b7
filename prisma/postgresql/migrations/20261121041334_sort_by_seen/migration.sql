-- DropIndex
DROP INDEX "Device_seenAt_id_idx";

-- AlterTable
ALTER TABLE "Device" ADD COLUMN     "seenKey" INTEGER NOT NULL DEFAULT 0;

-- CreateIndex
CREATE INDEX "Device_seenKey_nameKey_id_idx" ON "Device"("seenKey", "nameKey", "id");

-- CreateIndex
CREATE INDEX "Device_seen_latest_idx" ON "Device"("seenKey" DESC, "nameKey", "id");

-- CreateIndex
CREATE INDEX "Device_attention_worst_idx" ON "Device"("attention" DESC, "nameKey", "id");
UPDATE "Device" SET "seenKey" = CAST(extract(epoch FROM "seenAt") AS INTEGER) - 1577836800 WHERE "seenAt" IS NOT NULL;
