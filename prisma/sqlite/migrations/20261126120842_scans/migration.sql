-- CreateTable
CREATE TABLE "Scan" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "actorId" TEXT NOT NULL,
    "range" TEXT NOT NULL,
    "ports" TEXT,
    "driver" TEXT,
    "state" TEXT NOT NULL,
    "total" INTEGER NOT NULL,
    "asked" INTEGER NOT NULL DEFAULT 0,
    "mark" INTEGER NOT NULL DEFAULT 0,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" DATETIME
);

-- CreateTable
CREATE TABLE "ScanFinding" (
    "scanId" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "place" INTEGER NOT NULL,
    "host" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "driver" TEXT NOT NULL,
    "model" TEXT,
    "firmware" TEXT,
    "serial" TEXT,

    PRIMARY KEY ("scanId", "address"),
    CONSTRAINT "ScanFinding_scanId_fkey" FOREIGN KEY ("scanId") REFERENCES "Scan" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "Scan_state_idx" ON "Scan"("state");

-- CreateIndex
CREATE INDEX "Scan_actorId_createdAt_idx" ON "Scan"("actorId", "createdAt");

-- CreateIndex
CREATE INDEX "ScanFinding_scanId_place_idx" ON "ScanFinding"("scanId", "place");
