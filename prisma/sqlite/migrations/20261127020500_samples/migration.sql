-- CreateTable
CREATE TABLE "SampledDevice" (
    "n" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "deviceId" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "states" INTEGER NOT NULL,
    CONSTRAINT "SampledDevice_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "Device" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Sample" (
    "n" INTEGER NOT NULL,
    "at" INTEGER NOT NULL,
    "states" INTEGER NOT NULL,

    PRIMARY KEY ("n", "at"),
    CONSTRAINT "Sample_n_fkey" FOREIGN KEY ("n") REFERENCES "SampledDevice" ("n") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "SampleGap" (
    "from" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "to" INTEGER NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "SampledDevice_deviceId_key" ON "SampledDevice"("deviceId");
