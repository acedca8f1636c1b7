-- AlterTable
ALTER TABLE "Replacement" ADD COLUMN "key" TEXT;
ALTER TABLE "Replacement" ADD COLUMN "requestHash" TEXT;

-- CreateIndex
CREATE UNIQUE INDEX "Replacement_actorId_key_key" ON "Replacement"("actorId", "key");
