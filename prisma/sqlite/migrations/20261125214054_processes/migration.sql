-- AlterTable
ALTER TABLE "Change" ADD COLUMN "ownerId" TEXT;

-- CreateTable
CREATE TABLE "Lease" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "owner" TEXT NOT NULL,
    "until" DATETIME NOT NULL
);

-- CreateIndex
CREATE INDEX "Lease_owner_idx" ON "Lease"("owner");
