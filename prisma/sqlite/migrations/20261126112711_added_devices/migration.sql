-- CreateTable
CREATE TABLE "Addition" (
    "rowId" TEXT NOT NULL PRIMARY KEY,
    "wish" TEXT NOT NULL,
    "loginId" TEXT,
    "shown" TEXT,
    "accepted" TEXT,
    "counted" BOOLEAN NOT NULL DEFAULT false,
    CONSTRAINT "Addition_rowId_fkey" FOREIGN KEY ("rowId") REFERENCES "JobRow" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Addition_loginId_fkey" FOREIGN KEY ("loginId") REFERENCES "JobLogin" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "JobLogin" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "jobId" TEXT NOT NULL,
    "shared" BOOLEAN NOT NULL,
    "sealed" TEXT NOT NULL,
    "keyId" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "JobLogin_jobId_fkey" FOREIGN KEY ("jobId") REFERENCES "Job" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "Addition_loginId_idx" ON "Addition"("loginId");

-- CreateIndex
CREATE INDEX "JobLogin_jobId_idx" ON "JobLogin"("jobId");

-- CreateIndex
CREATE INDEX "JobLogin_keyId_idx" ON "JobLogin"("keyId");
