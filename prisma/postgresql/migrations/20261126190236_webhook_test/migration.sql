-- AlterTable
ALTER TABLE "Webhook" ADD COLUMN     "testFailedAt" TIMESTAMP(3);
