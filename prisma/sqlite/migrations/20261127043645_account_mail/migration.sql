-- CreateTable
CREATE TABLE "AccountMail" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "userId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "facts" TEXT NOT NULL DEFAULT '{}',
    "linkHash" TEXT,
    "state" TEXT NOT NULL,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "queuedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "triedAt" DATETIME,
    "words" TEXT,
    CONSTRAINT "AccountMail_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "AccountMail_queuedAt_id_idx" ON "AccountMail"("queuedAt", "id");

-- CreateIndex
CREATE INDEX "AccountMail_state_idx" ON "AccountMail"("state");

-- CreateIndex
CREATE INDEX "AccountMail_userId_idx" ON "AccountMail"("userId");
