-- AlterTable
ALTER TABLE "AuditEntry" ADD COLUMN "waited" INTEGER;

-- CreateTable
CREATE TABLE "AuditWaiting" (
    "number" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "fields" TEXT NOT NULL,
    "hash" TEXT NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "AuditWaiting_id_key" ON "AuditWaiting"("id");
