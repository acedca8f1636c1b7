-- AlterTable
ALTER TABLE "Site" ADD COLUMN "numberFirst" TEXT;
ALTER TABLE "Site" ADD COLUMN "numberLast" TEXT;

-- CreateTable
CREATE TABLE "NewLine" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "deviceId" TEXT NOT NULL,
    "deviceName" TEXT NOT NULL,
    "siteId" TEXT,
    "serverId" TEXT NOT NULL,
    "serverName" TEXT NOT NULL,
    "user" TEXT NOT NULL,
    "name" TEXT,
    "server" TEXT NOT NULL,
    "busyDevice" TEXT,
    "busyUser" TEXT,
    "state" TEXT NOT NULL,
    "direction" TEXT NOT NULL DEFAULT 'forward',
    "secretId" TEXT,
    "length" INTEGER NOT NULL,
    "actorId" TEXT NOT NULL,
    "actorName" TEXT NOT NULL,
    "idempotencyKey" TEXT NOT NULL,
    "requestHash" TEXT NOT NULL,
    "correlationId" TEXT NOT NULL,
    "startedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" DATETIME,
    "words" TEXT NOT NULL,
    "leaseOwner" TEXT,
    "leaseUntil" DATETIME
);

-- CreateTable
CREATE TABLE "NewLineStep" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "newLineId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "ofSeq" INTEGER,
    "deviceId" TEXT,
    "document" TEXT NOT NULL DEFAULT '',
    "record" TEXT NOT NULL DEFAULT '',
    "holds" TEXT NOT NULL DEFAULT 'no',
    "changeId" TEXT,
    "state" TEXT NOT NULL,
    "at" DATETIME,
    "finishedAt" DATETIME,
    "detail" TEXT,
    CONSTRAINT "NewLineStep_newLineId_fkey" FOREIGN KEY ("newLineId") REFERENCES "NewLine" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "NewLine_busyDevice_key" ON "NewLine"("busyDevice");

-- CreateIndex
CREATE UNIQUE INDEX "NewLine_busyUser_key" ON "NewLine"("busyUser");

-- CreateIndex
CREATE INDEX "NewLine_deviceId_startedAt_idx" ON "NewLine"("deviceId", "startedAt");

-- CreateIndex
CREATE INDEX "NewLine_state_idx" ON "NewLine"("state");

-- CreateIndex
CREATE UNIQUE INDEX "NewLine_actorId_idempotencyKey_key" ON "NewLine"("actorId", "idempotencyKey");

-- CreateIndex
CREATE UNIQUE INDEX "NewLineStep_newLineId_seq_key" ON "NewLineStep"("newLineId", "seq");
