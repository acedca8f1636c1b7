-- CreateTable
CREATE TABLE "PersonDigest" (
    "userId" TEXT NOT NULL PRIMARY KEY,
    "on" BOOLEAN NOT NULL,
    "at" TEXT NOT NULL,
    "timeZone" TEXT NOT NULL,
    "digestedAt" DATETIME NOT NULL,
    "since" DATETIME,
    "state" TEXT,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "triedAt" DATETIME,
    "words" TEXT,
    CONSTRAINT "PersonDigest_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "PersonDigest_on_idx" ON "PersonDigest"("on");
