-- AlterTable
ALTER TABLE "Device" ADD COLUMN     "flat" TEXT,
ADD COLUMN     "lineUser" TEXT,
ADD COLUMN     "note" TEXT,
ADD COLUMN     "place" TEXT;

-- CreateTable
CREATE TABLE "Import" (
    "id" TEXT NOT NULL,
    "actorId" TEXT NOT NULL,
    "name" TEXT,
    "sheet" TEXT,
    "encoding" TEXT NOT NULL,
    "separator" TEXT,
    "columns" TEXT NOT NULL,
    "defaults" TEXT NOT NULL DEFAULT '{}',
    "sealed" TEXT,
    "keyId" TEXT,
    "createSites" TEXT NOT NULL DEFAULT '[]',
    "notes" TEXT NOT NULL DEFAULT '[]',
    "total" INTEGER NOT NULL,
    "counts" TEXT NOT NULL DEFAULT '{}',
    "missing" TEXT NOT NULL DEFAULT '[]',
    "jobId" TEXT,
    "idempotencyKey" TEXT NOT NULL,
    "requestHash" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Import_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ImportRow" (
    "id" TEXT NOT NULL,
    "importId" TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "cells" TEXT NOT NULL,
    "odd" TEXT,
    "sealed" TEXT,
    "keyId" TEXT,
    "secrets" TEXT NOT NULL DEFAULT '',
    "verdict" TEXT NOT NULL,
    "deviceId" TEXT,
    "decision" TEXT,
    "search" TEXT NOT NULL,

    CONSTRAINT "ImportRow_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ImportHeader" (
    "headerKey" TEXT NOT NULL,
    "field" TEXT NOT NULL,
    "usedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ImportHeader_pkey" PRIMARY KEY ("headerKey")
);

-- CreateIndex
CREATE INDEX "Import_actorId_createdAt_id_idx" ON "Import"("actorId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Import_expiresAt_idx" ON "Import"("expiresAt");

-- CreateIndex
CREATE INDEX "Import_keyId_idx" ON "Import"("keyId");

-- CreateIndex
CREATE UNIQUE INDEX "Import_actorId_idempotencyKey_key" ON "Import"("actorId", "idempotencyKey");

-- CreateIndex
CREATE INDEX "ImportRow_importId_state_row_idx" ON "ImportRow"("importId", "state", "row");

-- CreateIndex
CREATE INDEX "ImportRow_keyId_idx" ON "ImportRow"("keyId");

-- CreateIndex
CREATE UNIQUE INDEX "ImportRow_importId_row_key" ON "ImportRow"("importId", "row");

-- AddForeignKey
ALTER TABLE "ImportRow" ADD CONSTRAINT "ImportRow_importId_fkey" FOREIGN KEY ("importId") REFERENCES "Import"("id") ON DELETE CASCADE ON UPDATE CASCADE;
