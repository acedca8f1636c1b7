-- AlterTable
ALTER TABLE "Site" ADD COLUMN "contact" TEXT;
ALTER TABLE "Site" ADD COLUMN "notes" TEXT;

-- AlterTable
ALTER TABLE "Device" ADD COLUMN "floor" TEXT;
