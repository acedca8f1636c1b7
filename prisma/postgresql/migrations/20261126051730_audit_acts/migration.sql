-- CreateIndex
CREATE INDEX "Change_correlationId_idx" ON "Change"("correlationId");
