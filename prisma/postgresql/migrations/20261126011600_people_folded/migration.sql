-- DropIndex
DROP INDEX "User_name_id_idx";

-- AlterTable
ALTER TABLE "User" ADD COLUMN     "nameKey" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "search" TEXT NOT NULL DEFAULT '';

-- CreateIndex
CREATE INDEX "User_nameKey_id_idx" ON "User"("nameKey", "id");
