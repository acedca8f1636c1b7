-- CreateIndex
CREATE INDEX "Reset_startedAt_id_idx" ON "Reset"("startedAt", "id");
