-- AlterTable
ALTER TABLE "Job" ADD COLUMN "numbering" TEXT;

-- AlterTable
ALTER TABLE "JobRow" ADD COLUMN "newLineId" TEXT;
