-- AlterTable
ALTER TABLE "Channel" ADD COLUMN "digest" TEXT;
ALTER TABLE "Channel" ADD COLUMN "digestedAt" DATETIME;
ALTER TABLE "Channel" ADD COLUMN "quiet" TEXT;

-- CreateIndex
CREATE INDEX "Delivery_state_channelId_idx" ON "Delivery"("state", "channelId");
