-- CreateTable
CREATE TABLE "SiteLogo" (
    "siteId" TEXT NOT NULL,
    "png" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SiteLogo_pkey" PRIMARY KEY ("siteId")
);

-- CreateTable
CREATE TABLE "HandOverPoint" (
    "id" TEXT NOT NULL,
    "siteId" TEXT NOT NULL,
    "about" TEXT,
    "what" TEXT NOT NULL DEFAULT '',
    "means" TEXT NOT NULL DEFAULT '',
    "who" TEXT NOT NULL DEFAULT '',
    "until" TEXT,
    "byName" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "HandOverPoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "HandOver" (
    "id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "siteId" TEXT NOT NULL,
    "siteIds" TEXT NOT NULL,
    "sheet" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "madeAt" TIMESTAMP(3) NOT NULL,
    "byId" TEXT NOT NULL,
    "byName" TEXT NOT NULL,

    CONSTRAINT "HandOver_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "HandOverPoint_siteId_about_key" ON "HandOverPoint"("siteId", "about");

-- CreateIndex
CREATE UNIQUE INDEX "HandOver_number_key" ON "HandOver"("number");

-- CreateIndex
CREATE INDEX "HandOver_siteId_madeAt_id_idx" ON "HandOver"("siteId", "madeAt", "id");

-- AddForeignKey
ALTER TABLE "SiteLogo" ADD CONSTRAINT "SiteLogo_siteId_fkey" FOREIGN KEY ("siteId") REFERENCES "Site"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "HandOverPoint" ADD CONSTRAINT "HandOverPoint_siteId_fkey" FOREIGN KEY ("siteId") REFERENCES "Site"("id") ON DELETE CASCADE ON UPDATE CASCADE;
