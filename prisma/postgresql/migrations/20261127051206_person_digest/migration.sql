-- CreateTable
CREATE TABLE "PersonDigest" (
    "userId" TEXT NOT NULL,
    "on" BOOLEAN NOT NULL,
    "at" TEXT NOT NULL,
    "timeZone" TEXT NOT NULL,
    "digestedAt" TIMESTAMP(3) NOT NULL,
    "since" TIMESTAMP(3),
    "state" TEXT,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "triedAt" TIMESTAMP(3),
    "words" TEXT,

    CONSTRAINT "PersonDigest_pkey" PRIMARY KEY ("userId")
);

-- CreateIndex
CREATE INDEX "PersonDigest_on_idx" ON "PersonDigest"("on");

-- AddForeignKey
ALTER TABLE "PersonDigest" ADD CONSTRAINT "PersonDigest_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
