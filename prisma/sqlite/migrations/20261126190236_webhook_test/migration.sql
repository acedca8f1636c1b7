-- AlterTable
ALTER TABLE "Webhook" ADD COLUMN "testFailedAt" DATETIME;
