-- AlterTable
ALTER TABLE "AuditEntry" ADD COLUMN     "agent" TEXT;
