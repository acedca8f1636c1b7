-- CreateTable
CREATE TABLE "Line" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "nameKey" TEXT NOT NULL,
    "named" BOOLEAN NOT NULL DEFAULT false,
    "user" TEXT NOT NULL,
    "userKey" TEXT NOT NULL,
    "server" TEXT NOT NULL,
    "siteId" TEXT,
    "siteName" TEXT,
    "state" TEXT NOT NULL DEFAULT 'unknown',
    "disagreements" TEXT NOT NULL DEFAULT '[]',
    "search" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Line_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LineEnd" (
    "id" TEXT NOT NULL,
    "lineId" TEXT NOT NULL,
    "deviceId" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "record" TEXT NOT NULL DEFAULT '',
    "role" TEXT NOT NULL,
    "user" TEXT NOT NULL,
    "userKey" TEXT NOT NULL,
    "authUser" TEXT,
    "server" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "port" INTEGER,
    "realm" TEXT,
    "transport" TEXT,
    "proxy" TEXT,
    "interval" INTEGER,
    "label" TEXT,
    "secretPath" TEXT NOT NULL,
    "pinned" BOOLEAN NOT NULL DEFAULT false,
    "registered" TEXT,
    "registeredAt" TIMESTAMP(3),
    "registeredDetail" TEXT,
    "asked" TEXT,
    "askedAt" TIMESTAMP(3),
    "askedWords" TEXT,
    "askedRealm" TEXT,
    "indexedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "LineEnd_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "HostName" (
    "name" TEXT NOT NULL,
    "addresses" TEXT NOT NULL,
    "checkedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "HostName_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "Reset" (
    "id" TEXT NOT NULL,
    "lineId" TEXT NOT NULL,
    "lineName" TEXT NOT NULL,
    "siteId" TEXT,
    "busyLineId" TEXT,
    "state" TEXT NOT NULL,
    "wish" TEXT NOT NULL DEFAULT 'new',
    "phase" TEXT NOT NULL DEFAULT 'check',
    "ticket" TEXT,
    "askedBy" TEXT,
    "actorId" TEXT NOT NULL,
    "actorName" TEXT NOT NULL,
    "idempotencyKey" TEXT NOT NULL,
    "requestHash" TEXT NOT NULL,
    "correlationId" TEXT NOT NULL,
    "startedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" TIMESTAMP(3),
    "limitedBy" TEXT,
    "length" INTEGER,
    "words" TEXT NOT NULL,
    "leaseOwner" TEXT,
    "leaseUntil" TIMESTAMP(3),

    CONSTRAINT "Reset_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ResetEnd" (
    "id" TEXT NOT NULL,
    "resetId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "endId" TEXT NOT NULL,
    "deviceId" TEXT NOT NULL,
    "deviceName" TEXT NOT NULL,
    "noun" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "record" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "holds" TEXT NOT NULL DEFAULT 'old',
    "proven" BOOLEAN NOT NULL DEFAULT false,
    "registered" BOOLEAN NOT NULL DEFAULT false,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "newSecretId" TEXT,
    "oldSecretId" TEXT,
    "changeId" TEXT,
    "detail" TEXT,

    CONSTRAINT "ResetEnd_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ResetStep" (
    "id" TEXT NOT NULL,
    "resetId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "endSeq" INTEGER,
    "end" TEXT,
    "action" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "at" TIMESTAMP(3),
    "finishedAt" TIMESTAMP(3),
    "detail" TEXT,

    CONSTRAINT "ResetStep_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Reveal" (
    "id" TEXT NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "resetId" TEXT NOT NULL,
    "resetEndId" TEXT NOT NULL,
    "createdBy" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "openedAt" TIMESTAMP(3),
    "openedBy" TEXT,

    CONSTRAINT "Reveal_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Line_nameKey_id_idx" ON "Line"("nameKey", "id");

-- CreateIndex
CREATE INDEX "Line_state_nameKey_id_idx" ON "Line"("state", "nameKey", "id");

-- CreateIndex
CREATE INDEX "Line_userKey_idx" ON "Line"("userKey");

-- CreateIndex
CREATE INDEX "LineEnd_lineId_idx" ON "LineEnd"("lineId");

-- CreateIndex
CREATE INDEX "LineEnd_userKey_idx" ON "LineEnd"("userKey");

-- CreateIndex
CREATE INDEX "LineEnd_host_idx" ON "LineEnd"("host");

-- CreateIndex
CREATE UNIQUE INDEX "LineEnd_deviceId_document_record_key" ON "LineEnd"("deviceId", "document", "record");

-- CreateIndex
CREATE UNIQUE INDEX "Reset_busyLineId_key" ON "Reset"("busyLineId");

-- CreateIndex
CREATE INDEX "Reset_lineId_startedAt_idx" ON "Reset"("lineId", "startedAt");

-- CreateIndex
CREATE INDEX "Reset_state_leaseUntil_idx" ON "Reset"("state", "leaseUntil");

-- CreateIndex
CREATE INDEX "Reset_actorId_startedAt_idx" ON "Reset"("actorId", "startedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Reset_actorId_idempotencyKey_key" ON "Reset"("actorId", "idempotencyKey");

-- CreateIndex
CREATE INDEX "ResetEnd_deviceId_document_record_idx" ON "ResetEnd"("deviceId", "document", "record");

-- CreateIndex
CREATE UNIQUE INDEX "ResetEnd_resetId_seq_key" ON "ResetEnd"("resetId", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "ResetStep_resetId_seq_key" ON "ResetStep"("resetId", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "Reveal_tokenHash_key" ON "Reveal"("tokenHash");

-- CreateIndex
CREATE INDEX "Reveal_resetId_idx" ON "Reveal"("resetId");

-- AddForeignKey
ALTER TABLE "LineEnd" ADD CONSTRAINT "LineEnd_lineId_fkey" FOREIGN KEY ("lineId") REFERENCES "Line"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LineEnd" ADD CONSTRAINT "LineEnd_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "Device"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Reset" ADD CONSTRAINT "Reset_lineId_fkey" FOREIGN KEY ("lineId") REFERENCES "Line"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ResetEnd" ADD CONSTRAINT "ResetEnd_resetId_fkey" FOREIGN KEY ("resetId") REFERENCES "Reset"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ResetStep" ADD CONSTRAINT "ResetStep_resetId_fkey" FOREIGN KEY ("resetId") REFERENCES "Reset"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Reveal" ADD CONSTRAINT "Reveal_resetId_fkey" FOREIGN KEY ("resetId") REFERENCES "Reset"("id") ON DELETE CASCADE ON UPDATE CASCADE;
