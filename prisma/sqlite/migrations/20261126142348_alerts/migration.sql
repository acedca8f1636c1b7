-- CreateTable
CREATE TABLE "Alert" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "ruleId" TEXT NOT NULL,
    "causeKind" TEXT NOT NULL,
    "causeId" TEXT NOT NULL,
    "siteId" TEXT,
    "groupKey" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "since" DATETIME NOT NULL,
    "openedAt" DATETIME NOT NULL,
    "resolvedAt" DATETIME,
    "ackBy" TEXT,
    "ackById" TEXT,
    "ackAt" DATETIME,
    "ackUntil" DATETIME,
    "ackNote" TEXT,
    "told" TEXT NOT NULL DEFAULT '',
    "toldAt" TEXT NOT NULL DEFAULT '[]'
);

-- CreateTable
CREATE TABLE "AlertPart" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "alertId" TEXT NOT NULL,
    "openKey" TEXT,
    "key" TEXT NOT NULL,
    "own" BOOLEAN NOT NULL,
    "kind" TEXT NOT NULL,
    "deviceId" TEXT,
    "lineId" TEXT,
    "siteId" TEXT,
    "cause" TEXT,
    "at" DATETIME NOT NULL,
    "leftAt" DATETIME,
    CONSTRAINT "AlertPart_alertId_fkey" FOREIGN KEY ("alertId") REFERENCES "Alert" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "AlertEvent" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "alertId" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "what" TEXT NOT NULL,
    "fact" TEXT NOT NULL DEFAULT '{}',
    "byName" TEXT,
    CONSTRAINT "AlertEvent_alertId_fkey" FOREIGN KEY ("alertId") REFERENCES "Alert" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "AlertSuspect" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "since" DATETIME NOT NULL,
    "looks" TEXT NOT NULL DEFAULT '',
    "lookedAt" DATETIME,
    "covered" TEXT
);

-- CreateTable
CREATE TABLE "Maintenance" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "target" TEXT NOT NULL,
    "targetId" TEXT NOT NULL,
    "siteId" TEXT,
    "reason" TEXT,
    "startsAt" DATETIME NOT NULL,
    "endsAt" DATETIME,
    "weekly" TEXT,
    "byId" TEXT,
    "byName" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- CreateIndex
CREATE INDEX "Alert_state_openedAt_id_idx" ON "Alert"("state", "openedAt", "id");

-- CreateIndex
CREATE INDEX "Alert_resolvedAt_id_idx" ON "Alert"("resolvedAt", "id");

-- CreateIndex
CREATE INDEX "Alert_ruleId_openedAt_idx" ON "Alert"("ruleId", "openedAt");

-- CreateIndex
CREATE UNIQUE INDEX "AlertPart_openKey_key" ON "AlertPart"("openKey");

-- CreateIndex
CREATE INDEX "AlertPart_alertId_own_idx" ON "AlertPart"("alertId", "own");

-- CreateIndex
CREATE INDEX "AlertPart_siteId_alertId_idx" ON "AlertPart"("siteId", "alertId");

-- CreateIndex
CREATE INDEX "AlertPart_deviceId_leftAt_idx" ON "AlertPart"("deviceId", "leftAt");

-- CreateIndex
CREATE INDEX "AlertPart_lineId_leftAt_idx" ON "AlertPart"("lineId", "leftAt");

-- CreateIndex
CREATE INDEX "AlertPart_key_leftAt_idx" ON "AlertPart"("key", "leftAt");

-- CreateIndex
CREATE INDEX "AlertEvent_alertId_at_idx" ON "AlertEvent"("alertId", "at");

-- CreateIndex
CREATE INDEX "Maintenance_endsAt_idx" ON "Maintenance"("endsAt");

-- CreateIndex
CREATE INDEX "Maintenance_targetId_idx" ON "Maintenance"("targetId");

-- CreateIndex
CREATE INDEX "Certificate_validTo_idx" ON "Certificate"("validTo");
