-- AlterTable
ALTER TABLE "AuditEntry" ADD COLUMN     "waited" INTEGER;

-- CreateTable
CREATE TABLE "AuditWaiting" (
    "number" SERIAL NOT NULL,
    "id" TEXT NOT NULL,
    "fields" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "AuditWaiting_pkey" PRIMARY KEY ("number")
);

-- CreateIndex
CREATE UNIQUE INDEX "AuditWaiting_id_key" ON "AuditWaiting"("id");
