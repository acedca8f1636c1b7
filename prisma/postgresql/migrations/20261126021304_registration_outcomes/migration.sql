-- AlterTable
ALTER TABLE "Snapshot" ADD COLUMN     "differs" TEXT;

-- AlterTable
ALTER TABLE "Change" ADD COLUMN     "registration" TEXT;
