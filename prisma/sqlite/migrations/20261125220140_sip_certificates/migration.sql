-- AlterTable
ALTER TABLE "LineEnd" ADD COLUMN "domain" TEXT;

-- CreateTable
CREATE TABLE "SipCertificate" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "host" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "validFrom" DATETIME,
    "validTo" DATETIME,
    "acceptedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "acceptedBy" TEXT
);

-- CreateIndex
CREATE UNIQUE INDEX "SipCertificate_host_port_key" ON "SipCertificate"("host", "port");
