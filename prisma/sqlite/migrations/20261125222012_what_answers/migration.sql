-- AlterTable
ALTER TABLE "Device" ADD COLUMN "found" TEXT;
ALTER TABLE "Device" ADD COLUMN "unseen" TEXT;
