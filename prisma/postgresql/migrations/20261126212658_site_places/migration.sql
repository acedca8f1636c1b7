-- AlterTable
ALTER TABLE "Site" ADD COLUMN     "contact" TEXT,
ADD COLUMN     "notes" TEXT;

-- AlterTable
ALTER TABLE "Device" ADD COLUMN     "floor" TEXT;
