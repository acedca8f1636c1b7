-- AlterTable
ALTER TABLE "Line" ADD COLUMN     "people" TEXT NOT NULL DEFAULT '[]',
ADD COLUMN     "phones" TEXT NOT NULL DEFAULT '[]';
