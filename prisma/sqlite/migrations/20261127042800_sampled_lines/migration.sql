-- A line is sampled as a device is: the table of what is sampled gets a column for it, and a name for both. Numbers and samples stay.
DROP INDEX "SampledDevice_deviceId_key";

CREATE TABLE "new_Sampled" (
    "n" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "deviceId" TEXT,
    "lineId" TEXT,
    "at" INTEGER NOT NULL,
    "states" INTEGER NOT NULL,
    CONSTRAINT "Sampled_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "Device" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Sampled_lineId_fkey" FOREIGN KEY ("lineId") REFERENCES "Line" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_Sampled" ("n", "deviceId", "at", "states") SELECT "n", "deviceId", "at", "states" FROM "SampledDevice";
DROP TABLE "SampledDevice";
-- Renamed twice: what refers to "SampledDevice" follows the second time, so that the millions of samples are not copied.
ALTER TABLE "new_Sampled" RENAME TO "SampledDevice";
ALTER TABLE "SampledDevice" RENAME TO "Sampled";

-- CreateIndex
CREATE UNIQUE INDEX "Sampled_deviceId_key" ON "Sampled"("deviceId");

-- CreateIndex
CREATE UNIQUE INDEX "Sampled_lineId_key" ON "Sampled"("lineId");
