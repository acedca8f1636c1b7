-- CreateTable
CREATE TABLE "SiteLogo" (
    "siteId" TEXT NOT NULL PRIMARY KEY,
    "png" TEXT NOT NULL,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "SiteLogo_siteId_fkey" FOREIGN KEY ("siteId") REFERENCES "Site" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "HandOverPoint" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "siteId" TEXT NOT NULL,
    "about" TEXT,
    "what" TEXT NOT NULL DEFAULT '',
    "means" TEXT NOT NULL DEFAULT '',
    "who" TEXT NOT NULL DEFAULT '',
    "until" TEXT,
    "byName" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "HandOverPoint_siteId_fkey" FOREIGN KEY ("siteId") REFERENCES "Site" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "HandOver" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "number" INTEGER NOT NULL,
    "siteId" TEXT NOT NULL,
    "siteIds" TEXT NOT NULL,
    "sheet" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "madeAt" DATETIME NOT NULL,
    "byId" TEXT NOT NULL,
    "byName" TEXT NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "HandOverPoint_siteId_about_key" ON "HandOverPoint"("siteId", "about");

-- CreateIndex
CREATE UNIQUE INDEX "HandOver_number_key" ON "HandOver"("number");

-- CreateIndex
CREATE INDEX "HandOver_siteId_madeAt_id_idx" ON "HandOver"("siteId", "madeAt", "id");
