-- Written by hand: a redefined table would copy every entry there is.
ALTER TABLE "AuditEntry" ADD COLUMN "search" TEXT NOT NULL DEFAULT '';
