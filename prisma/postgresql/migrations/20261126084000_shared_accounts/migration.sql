-- DropIndex
DROP INDEX "LineEnd_userKey_idx";

-- CreateTable
CREATE TABLE "HostAddress" (
    "name" TEXT NOT NULL,
    "address" TEXT NOT NULL,

    CONSTRAINT "HostAddress_pkey" PRIMARY KEY ("name","address")
);

-- CreateTable
CREATE TABLE "SharedAccount" (
    "id" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "user" TEXT NOT NULL,
    "userKey" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "customerId" TEXT NOT NULL DEFAULT '',
    "server" TEXT NOT NULL,
    "since" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SharedAccount_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SharedEnd" (
    "deviceId" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "record" TEXT NOT NULL DEFAULT '',
    "accountId" TEXT NOT NULL,
    "facts" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SharedEnd_pkey" PRIMARY KEY ("deviceId","document","record")
);

-- CreateIndex
CREATE INDEX "HostAddress_address_idx" ON "HostAddress"("address");

-- CreateIndex
CREATE INDEX "SharedAccount_why_idx" ON "SharedAccount"("why");

-- CreateIndex
CREATE UNIQUE INDEX "SharedAccount_userKey_host_customerId_key" ON "SharedAccount"("userKey", "host", "customerId");

-- CreateIndex
CREATE INDEX "SharedEnd_accountId_deviceId_idx" ON "SharedEnd"("accountId", "deviceId");

-- CreateIndex
CREATE INDEX "Device_host_idx" ON "Device"("host");

-- CreateIndex
CREATE INDEX "LineEnd_userKey_host_idx" ON "LineEnd"("userKey", "host");

-- AddForeignKey
ALTER TABLE "SharedEnd" ADD CONSTRAINT "SharedEnd_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "Device"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SharedEnd" ADD CONSTRAINT "SharedEnd_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "SharedAccount"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Few ends are where a person has put them, and every placing asks for those.
CREATE INDEX "LineEnd_pinned_idx" ON "LineEnd"("host", "lineId") WHERE "pinned" = true;

INSERT INTO "HostAddress" ("name", "address")
SELECT DISTINCT h."name", a."value" FROM "HostName" h, jsonb_array_elements_text(CASE WHEN h."addresses" LIKE '[%' THEN h."addresses"::jsonb ELSE '[]'::jsonb END) AS a("value");

-- Accounts that cannot be one device's are looked for once, beside the requests, after the next start; a new database has none.
INSERT INTO "Setting" ("key", "value", "updatedAt")
SELECT 'lines.shared-accounts-due', '', CURRENT_TIMESTAMP WHERE EXISTS (SELECT 1 FROM "Snapshot");
