-- CreateTable
CREATE TABLE "Diagnosis" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "lineId" TEXT NOT NULL,
    "busyLineId" TEXT,
    "startedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" DATETIME,
    "ladders" TEXT NOT NULL,
    CONSTRAINT "Diagnosis_lineId_fkey" FOREIGN KEY ("lineId") REFERENCES "Line" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "Diagnosis_busyLineId_key" ON "Diagnosis"("busyLineId");

-- CreateIndex
CREATE INDEX "Diagnosis_lineId_startedAt_idx" ON "Diagnosis"("lineId", "startedAt");
