-- CreateTable
CREATE TABLE "ReportMail" (
    "siteId" TEXT NOT NULL,
    "channelId" TEXT NOT NULL,
    "timeZone" TEXT NOT NULL,
    "month" TEXT NOT NULL,
    "deliveryId" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ReportMail_pkey" PRIMARY KEY ("siteId")
);

-- CreateIndex
CREATE INDEX "ReportMail_channelId_idx" ON "ReportMail"("channelId");

-- AddForeignKey
ALTER TABLE "ReportMail" ADD CONSTRAINT "ReportMail_siteId_fkey" FOREIGN KEY ("siteId") REFERENCES "Site"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ReportMail" ADD CONSTRAINT "ReportMail_channelId_fkey" FOREIGN KEY ("channelId") REFERENCES "Channel"("id") ON DELETE CASCADE ON UPDATE CASCADE;
