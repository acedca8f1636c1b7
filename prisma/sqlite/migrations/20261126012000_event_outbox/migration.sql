-- AlterTable
ALTER TABLE "Snapshot" ADD COLUMN "account" TEXT;

-- CreateTable
CREATE TABLE "EventOutbox" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ownerId" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "waiting" TEXT,
    "dueAt" DATETIME NOT NULL,
    "doneAt" DATETIME
);

-- CreateIndex
CREATE INDEX "EventOutbox_ownerId_dueAt_idx" ON "EventOutbox"("ownerId", "dueAt");

-- CreateIndex
CREATE INDEX "EventOutbox_doneAt_idx" ON "EventOutbox"("doneAt");
