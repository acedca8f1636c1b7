-- AlterTable
ALTER TABLE "Device" ADD COLUMN     "found" TEXT,
ADD COLUMN     "unseen" TEXT;
