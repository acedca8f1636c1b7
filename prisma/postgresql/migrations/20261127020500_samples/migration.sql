-- CreateTable
CREATE TABLE "SampledDevice" (
    "n" SERIAL NOT NULL,
    "deviceId" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "states" INTEGER NOT NULL,

    CONSTRAINT "SampledDevice_pkey" PRIMARY KEY ("n")
);

-- CreateTable
CREATE TABLE "Sample" (
    "n" INTEGER NOT NULL,
    "at" INTEGER NOT NULL,
    "states" INTEGER NOT NULL,

    CONSTRAINT "Sample_pkey" PRIMARY KEY ("n","at")
);

-- CreateTable
CREATE TABLE "SampleGap" (
    "from" INTEGER NOT NULL,
    "to" INTEGER NOT NULL,

    CONSTRAINT "SampleGap_pkey" PRIMARY KEY ("from")
);

-- CreateIndex
CREATE UNIQUE INDEX "SampledDevice_deviceId_key" ON "SampledDevice"("deviceId");

-- AddForeignKey
ALTER TABLE "SampledDevice" ADD CONSTRAINT "SampledDevice_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "Device"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Sample" ADD CONSTRAINT "Sample_n_fkey" FOREIGN KEY ("n") REFERENCES "SampledDevice"("n") ON DELETE CASCADE ON UPDATE CASCADE;
