-- AlterTable
ALTER TABLE "Channel" ADD COLUMN     "digest" TEXT,
ADD COLUMN     "digestedAt" TIMESTAMP(3),
ADD COLUMN     "quiet" TEXT;

-- CreateIndex
CREATE INDEX "Delivery_state_channelId_idx" ON "Delivery"("state", "channelId");
