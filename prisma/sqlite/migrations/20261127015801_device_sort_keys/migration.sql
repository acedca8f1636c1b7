-- AlterTable
ALTER TABLE "Device" ADD COLUMN "firmwareKey" TEXT NOT NULL DEFAULT '';
ALTER TABLE "Device" ADD COLUMN "modelKey" TEXT NOT NULL DEFAULT '';
ALTER TABLE "Device" ADD COLUMN "serialKey" TEXT NOT NULL DEFAULT '';
ALTER TABLE "Device" ADD COLUMN "tagKey" TEXT NOT NULL DEFAULT '';

-- CreateIndex
CREATE INDEX "Device_modelKey_nameKey_id_idx" ON "Device"("modelKey", "nameKey", "id");

-- CreateIndex
CREATE INDEX "Device_firmwareKey_nameKey_id_idx" ON "Device"("firmwareKey", "nameKey", "id");

-- CreateIndex
CREATE INDEX "Device_serialKey_nameKey_id_idx" ON "Device"("serialKey", "nameKey", "id");

-- CreateIndex
CREATE INDEX "Device_tagKey_nameKey_id_idx" ON "Device"("tagKey", "nameKey", "id");
