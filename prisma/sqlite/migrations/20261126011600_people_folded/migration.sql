-- Written by hand: new columns need no redefined table.
DROP INDEX "User_name_id_idx";
ALTER TABLE "User" ADD COLUMN "nameKey" TEXT NOT NULL DEFAULT '';
ALTER TABLE "User" ADD COLUMN "search" TEXT NOT NULL DEFAULT '';
CREATE INDEX "User_nameKey_id_idx" ON "User"("nameKey", "id");
