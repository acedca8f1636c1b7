-- AlterTable
ALTER TABLE "Line" ADD COLUMN "nameSiteId" TEXT;

-- CreateTable
CREATE TABLE "ServedSite" (
    "deviceId" TEXT NOT NULL,
    "siteId" TEXT NOT NULL,
    "implied" BOOLEAN NOT NULL DEFAULT false,

    PRIMARY KEY ("deviceId", "siteId"),
    CONSTRAINT "ServedSite_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "Device" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "ServedSite_siteId_fkey" FOREIGN KEY ("siteId") REFERENCES "Site" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "LineClaim" (
    "endId" TEXT NOT NULL PRIMARY KEY,
    "lineId" TEXT NOT NULL,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "LineClaim_endId_fkey" FOREIGN KEY ("endId") REFERENCES "LineEnd" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "LineClaim_lineId_fkey" FOREIGN KEY ("lineId") REFERENCES "Line" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- AlterTable
ALTER TABLE "User" ADD COLUMN "allSites" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "User" ADD COLUMN "allSitesKept" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "LineEnd" ADD COLUMN "proven" TEXT;
ALTER TABLE "LineEnd" ADD COLUMN "reachedFrom" TEXT;
ALTER TABLE "LineEnd" ADD COLUMN "search" TEXT NOT NULL DEFAULT '';

-- CreateIndex
CREATE INDEX "ServedSite_siteId_idx" ON "ServedSite"("siteId");

-- CreateIndex
CREATE INDEX "LineClaim_lineId_idx" ON "LineClaim"("lineId");

-- Until now a person bound to no site saw every site. They keep it, in so many words, and admins are told.
UPDATE "User" SET "allSites" = true, "allSitesKept" = true
WHERE "role" IN ('installer', 'helpdesk') AND NOT EXISTS (SELECT 1 FROM "SiteMember" m WHERE m."userId" = "User"."id");
