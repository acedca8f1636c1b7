-- DropIndex
DROP INDEX "Device_reachable_nameKey_idx";

-- DropIndex
DROP INDEX "Device_signedIn_nameKey_idx";

-- DropIndex
DROP INDEX "Device_registered_nameKey_idx";

-- DropIndex
DROP INDEX "Device_matches_nameKey_idx";

-- CreateIndex
CREATE INDEX "Device_siteId_driver_nameKey_id_idx" ON "Device"("siteId", "driver", "nameKey", "id");

-- CreateIndex
CREATE INDEX "Device_reachable_nameKey_id_idx" ON "Device"("reachable", "nameKey", "id");

-- CreateIndex
CREATE INDEX "Device_signedIn_nameKey_id_idx" ON "Device"("signedIn", "nameKey", "id");

-- CreateIndex
CREATE INDEX "Device_registered_nameKey_id_idx" ON "Device"("registered", "nameKey", "id");

-- CreateIndex
CREATE INDEX "Device_matches_nameKey_id_idx" ON "Device"("matches", "nameKey", "id");
