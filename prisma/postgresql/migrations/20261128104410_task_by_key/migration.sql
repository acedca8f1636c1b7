-- CreateIndex
CREATE INDEX "Task_kind_key_idx" ON "Task"("kind", "key");
