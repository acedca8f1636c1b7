-- AlterTable
ALTER TABLE "User" ADD COLUMN     "allSites" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "allSitesKept" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Line" ADD COLUMN     "nameSiteId" TEXT;

-- AlterTable
ALTER TABLE "LineEnd" ADD COLUMN     "proven" TEXT,
ADD COLUMN     "reachedFrom" TEXT,
ADD COLUMN     "search" TEXT NOT NULL DEFAULT '';

-- CreateTable
CREATE TABLE "ServedSite" (
    "deviceId" TEXT NOT NULL,
    "siteId" TEXT NOT NULL,
    "implied" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "ServedSite_pkey" PRIMARY KEY ("deviceId","siteId")
);

-- CreateTable
CREATE TABLE "LineClaim" (
    "endId" TEXT NOT NULL,
    "lineId" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "LineClaim_pkey" PRIMARY KEY ("endId")
);

-- CreateIndex
CREATE INDEX "ServedSite_siteId_idx" ON "ServedSite"("siteId");

-- CreateIndex
CREATE INDEX "LineClaim_lineId_idx" ON "LineClaim"("lineId");

-- AddForeignKey
ALTER TABLE "ServedSite" ADD CONSTRAINT "ServedSite_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "Device"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ServedSite" ADD CONSTRAINT "ServedSite_siteId_fkey" FOREIGN KEY ("siteId") REFERENCES "Site"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LineClaim" ADD CONSTRAINT "LineClaim_endId_fkey" FOREIGN KEY ("endId") REFERENCES "LineEnd"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LineClaim" ADD CONSTRAINT "LineClaim_lineId_fkey" FOREIGN KEY ("lineId") REFERENCES "Line"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Until now a person bound to no site saw every site. They keep it, in so many words, and admins are told.
UPDATE "User" SET "allSites" = true, "allSitesKept" = true
WHERE "role" IN ('installer', 'helpdesk') AND NOT EXISTS (SELECT 1 FROM "SiteMember" m WHERE m."userId" = "User"."id");
