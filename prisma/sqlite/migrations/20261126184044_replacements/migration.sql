-- CreateTable
CREATE TABLE "Replacement" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "deviceId" TEXT NOT NULL,
    "busyDevice" TEXT,
    "state" TEXT NOT NULL,
    "before" TEXT NOT NULL,
    "after" TEXT NOT NULL,
    "actorId" TEXT NOT NULL,
    "actorName" TEXT NOT NULL,
    "correlationId" TEXT NOT NULL,
    "startedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" DATETIME,
    "leaseOwner" TEXT,
    "leaseUntil" DATETIME,
    CONSTRAINT "Replacement_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "Device" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ReplacementStep" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "replacementId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "patch" TEXT NOT NULL DEFAULT '{}',
    "secrets" TEXT NOT NULL DEFAULT '{}',
    "left" TEXT NOT NULL DEFAULT '[]',
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "changeId" TEXT,
    "at" DATETIME,
    "finishedAt" DATETIME,
    "detail" TEXT,
    CONSTRAINT "ReplacementStep_replacementId_fkey" FOREIGN KEY ("replacementId") REFERENCES "Replacement" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "Replacement_busyDevice_key" ON "Replacement"("busyDevice");

-- CreateIndex
CREATE INDEX "Replacement_deviceId_startedAt_idx" ON "Replacement"("deviceId", "startedAt");

-- CreateIndex
CREATE INDEX "Replacement_state_idx" ON "Replacement"("state");

-- CreateIndex
CREATE UNIQUE INDEX "ReplacementStep_replacementId_seq_key" ON "ReplacementStep"("replacementId", "seq");
