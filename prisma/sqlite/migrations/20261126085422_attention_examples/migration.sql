-- CreateIndex
CREATE INDEX "Device_cause_causeAt_nameKey_id_idx" ON "Device"("cause", "causeAt", "nameKey", "id");

-- CreateIndex
CREATE INDEX "Device_cause_nameKey_id_idx" ON "Device"("cause", "nameKey", "id");
