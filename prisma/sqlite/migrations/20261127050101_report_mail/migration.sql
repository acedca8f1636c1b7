-- CreateTable
CREATE TABLE "ReportMail" (
    "siteId" TEXT NOT NULL PRIMARY KEY,
    "channelId" TEXT NOT NULL,
    "timeZone" TEXT NOT NULL,
    "month" TEXT NOT NULL,
    "deliveryId" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "ReportMail_siteId_fkey" FOREIGN KEY ("siteId") REFERENCES "Site" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "ReportMail_channelId_fkey" FOREIGN KEY ("channelId") REFERENCES "Channel" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "ReportMail_channelId_idx" ON "ReportMail"("channelId");
