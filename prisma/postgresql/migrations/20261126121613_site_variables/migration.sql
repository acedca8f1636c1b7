-- AlterTable
ALTER TABLE "Site" ADD COLUMN     "variables" TEXT NOT NULL DEFAULT '{}';
