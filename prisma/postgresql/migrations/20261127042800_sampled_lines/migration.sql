-- A line is sampled as a device is: the table of what is sampled gets a column for it, and a name for both. Numbers and samples stay.
ALTER TABLE "SampledDevice" RENAME TO "Sampled";
ALTER TABLE "Sampled" RENAME CONSTRAINT "SampledDevice_pkey" TO "Sampled_pkey";
ALTER TABLE "Sampled" RENAME CONSTRAINT "SampledDevice_deviceId_fkey" TO "Sampled_deviceId_fkey";
ALTER INDEX "SampledDevice_deviceId_key" RENAME TO "Sampled_deviceId_key";
ALTER SEQUENCE "SampledDevice_n_seq" RENAME TO "Sampled_n_seq";
ALTER TABLE "Sampled" ALTER COLUMN "deviceId" DROP NOT NULL;
ALTER TABLE "Sampled" ADD COLUMN "lineId" TEXT;

-- CreateIndex
CREATE UNIQUE INDEX "Sampled_lineId_key" ON "Sampled"("lineId");

-- AddForeignKey
ALTER TABLE "Sampled" ADD CONSTRAINT "Sampled_lineId_fkey" FOREIGN KEY ("lineId") REFERENCES "Line"("id") ON DELETE CASCADE ON UPDATE CASCADE;
