-- Written by hand: a redefined table would lose the triggers that keep the search index.
ALTER TABLE "Device" ADD COLUMN "seenKey" INTEGER NOT NULL DEFAULT 0;
UPDATE "Device" SET "seenKey" = CAST(strftime('%s', "seenAt") AS INTEGER) - 1577836800 WHERE typeof("seenAt") = 'text';
DROP INDEX "Device_seenAt_id_idx";
CREATE INDEX "Device_seenKey_nameKey_id_idx" ON "Device"("seenKey", "nameKey", "id");
CREATE INDEX "Device_seen_latest_idx" ON "Device"("seenKey" DESC, "nameKey", "id");
CREATE INDEX "Device_attention_worst_idx" ON "Device"("attention" DESC, "nameKey", "id");
