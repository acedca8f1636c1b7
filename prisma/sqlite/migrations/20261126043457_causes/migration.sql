-- Written by hand: table Device is never redefined.
ALTER TABLE "Device" ADD COLUMN "cause" TEXT;
ALTER TABLE "Device" ADD COLUMN "causeAt" TEXT NOT NULL DEFAULT '';
ALTER TABLE "Device" ADD COLUMN "brokenAt" DATETIME;
ALTER TABLE "Device" ADD COLUMN "absent" TEXT;
ALTER TABLE "Device" ADD COLUMN "factory" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "Line" ADD COLUMN "cause" TEXT;
ALTER TABLE "Line" ADD COLUMN "causeAt" TEXT NOT NULL DEFAULT '';
ALTER TABLE "Line" ADD COLUMN "brokenAt" DATETIME;
ALTER TABLE "Line" ADD COLUMN "carried" BOOLEAN NOT NULL DEFAULT false;
CREATE INDEX "Device_cause_siteId_idx" ON "Device"("cause", "siteId");
CREATE INDEX "Line_cause_idx" ON "Line"("cause");

-- What needs a person, by what was last seen; since when is known from the last look only. The next check says it whole.
UPDATE "Device" SET "cause" = CASE
  WHEN "reachable" = 'no' THEN 'silent'
  WHEN "signedIn" = 'no' AND "signedInDetail" LIKE '%certificate_unsigned%' THEN 'certificate'
  WHEN "signedIn" = 'no' AND "signedInDetail" LIKE '%sessions_full%' THEN 'sessions_full'
  WHEN "signedIn" = 'no' AND "signedInDetail" LIKE '%tls_outdated%' THEN 'tls_outdated'
  WHEN "signedIn" = 'no' THEN 'login_refused'
  WHEN "registered" = 'no' THEN 'unregistered'
  WHEN "reachable" = 'differs' THEN 'another_device'
  WHEN "registered" = 'differs' THEN 'unregistered'
  WHEN "matches" IN ('no', 'differs') THEN 'differs'
  ELSE 'unseen' END,
  "brokenAt" = COALESCE(CASE
  WHEN "reachable" = 'no' THEN "reachableAt"
  WHEN "signedIn" = 'no' THEN "signedInAt"
  WHEN "registered" = 'no' THEN "registeredAt"
  ELSE "matchesAt" END, "checkedAt", "createdAt")
WHERE "attention" >= 2;

UPDATE "Line" SET "brokenAt" = "updatedAt" WHERE "state" = 'problem';

-- One account on several devices may be what they left the factory with: each is looked at anew with the next reading.
UPDATE "Snapshot" SET "account" = NULL WHERE "account" IN
  (SELECT "account" FROM "Snapshot" WHERE "account" IS NOT NULL AND "record" = '' GROUP BY "account" HAVING COUNT(*) > 1);
