-- AlterTable
ALTER TABLE "Photo" ADD COLUMN     "sha256" TEXT,
ADD COLUMN     "takenAt" TEXT;
