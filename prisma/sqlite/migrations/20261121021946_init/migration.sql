-- CreateTable
CREATE TABLE "User" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "role" TEXT NOT NULL DEFAULT 'viewer',
    "active" BOOLEAN NOT NULL DEFAULT true,
    "theme" TEXT NOT NULL DEFAULT 'system',
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "Session" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "token" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Account" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" DATETIME,
    "refreshTokenExpiresAt" DATETIME,
    "scope" TEXT,
    "password" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "Account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Verification" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "RateLimit" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "lastRequest" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "Invitation" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "purpose" TEXT NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "email" TEXT,
    "name" TEXT,
    "role" TEXT,
    "siteIds" TEXT NOT NULL DEFAULT '[]',
    "userId" TEXT,
    "createdBy" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" DATETIME NOT NULL,
    "usedAt" DATETIME
);

-- CreateTable
CREATE TABLE "Site" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "nameKey" TEXT NOT NULL,
    "parentId" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "Site_parentId_fkey" FOREIGN KEY ("parentId") REFERENCES "Site" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "SiteMember" (
    "userId" TEXT NOT NULL,
    "siteId" TEXT NOT NULL,

    PRIMARY KEY ("userId", "siteId"),
    CONSTRAINT "SiteMember_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "SiteMember_siteId_fkey" FOREIGN KEY ("siteId") REFERENCES "Site" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Device" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "nameKey" TEXT NOT NULL,
    "driver" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "scheme" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "address" TEXT NOT NULL,
    "connection" TEXT NOT NULL DEFAULT '{}',
    "siteId" TEXT,
    "siteKey" TEXT NOT NULL DEFAULT '',
    "model" TEXT,
    "firmware" TEXT,
    "apiVersion" TEXT,
    "serial" TEXT,
    "search" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL,
    "checkedAt" DATETIME,
    "seenAt" DATETIME,
    "reachable" TEXT NOT NULL DEFAULT 'unknown',
    "reachableAt" DATETIME,
    "reachableDetail" TEXT,
    "signedIn" TEXT NOT NULL DEFAULT 'unknown',
    "signedInAt" DATETIME,
    "signedInDetail" TEXT,
    "registered" TEXT NOT NULL DEFAULT 'unknown',
    "registeredAt" DATETIME,
    "registeredDetail" TEXT,
    "matches" TEXT NOT NULL DEFAULT 'unknown',
    "matchesAt" DATETIME,
    "matchesDetail" TEXT,
    "attention" INTEGER NOT NULL DEFAULT 1,
    "loginRefusedAt" DATETIME,
    CONSTRAINT "Device_siteId_fkey" FOREIGN KEY ("siteId") REFERENCES "Site" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "DeviceTag" (
    "deviceId" TEXT NOT NULL,
    "tag" TEXT NOT NULL,

    PRIMARY KEY ("deviceId", "tag"),
    CONSTRAINT "DeviceTag_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "Device" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Credential" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "deviceId" TEXT NOT NULL,
    "field" TEXT NOT NULL,
    "plain" TEXT,
    "sealed" TEXT,
    "keyId" TEXT,
    "changedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "Credential_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "Device" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Secret" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "deviceId" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "record" TEXT NOT NULL DEFAULT '',
    "path" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "keyId" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changeId" TEXT,
    CONSTRAINT "Secret_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "Device" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Certificate" (
    "deviceId" TEXT NOT NULL PRIMARY KEY,
    "sha256" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "validFrom" DATETIME NOT NULL,
    "validTo" DATETIME NOT NULL,
    "acceptedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "acceptedBy" TEXT,
    CONSTRAINT "Certificate_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "Device" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Snapshot" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "deviceId" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "record" TEXT NOT NULL DEFAULT '',
    "values" TEXT NOT NULL,
    "secrets" TEXT NOT NULL,
    "unknown" TEXT NOT NULL DEFAULT '{}',
    "baseline" TEXT NOT NULL,
    "readAt" DATETIME NOT NULL,
    "kept" TEXT,
    "keptAt" DATETIME,
    CONSTRAINT "Snapshot_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "Device" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Change" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "deviceId" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "record" TEXT NOT NULL DEFAULT '',
    "action" TEXT NOT NULL,
    "actorId" TEXT,
    "actorName" TEXT NOT NULL,
    "reason" TEXT,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" DATETIME,
    "outcome" TEXT NOT NULL,
    "detail" TEXT,
    "before" TEXT NOT NULL,
    "after" TEXT NOT NULL,
    "changes" TEXT NOT NULL,
    "putBackOf" TEXT,
    "correlationId" TEXT NOT NULL,
    CONSTRAINT "Change_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "Device" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Network" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "cidr" TEXT NOT NULL,
    "note" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdBy" TEXT
);

-- CreateTable
CREATE TABLE "Setting" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "value" TEXT NOT NULL,
    "updatedAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "Canary" (
    "keyId" TEXT NOT NULL PRIMARY KEY,
    "sealed" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- CreateTable
CREATE TABLE "AuditEntry" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "actorId" TEXT,
    "actorName" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "phase" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "subjectId" TEXT,
    "subjectName" TEXT,
    "deviceId" TEXT,
    "siteId" TEXT,
    "correlationId" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "prevHash" TEXT NOT NULL,
    "hash" TEXT NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE INDEX "User_name_id_idx" ON "User"("name", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Session_token_key" ON "Session"("token");

-- CreateIndex
CREATE INDEX "Session_userId_idx" ON "Session"("userId");

-- CreateIndex
CREATE INDEX "Account_userId_idx" ON "Account"("userId");

-- CreateIndex
CREATE INDEX "Verification_identifier_idx" ON "Verification"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "RateLimit_key_key" ON "RateLimit"("key");

-- CreateIndex
CREATE UNIQUE INDEX "Invitation_tokenHash_key" ON "Invitation"("tokenHash");

-- CreateIndex
CREATE INDEX "Invitation_purpose_usedAt_idx" ON "Invitation"("purpose", "usedAt");

-- CreateIndex
CREATE INDEX "Invitation_createdAt_id_idx" ON "Invitation"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Site_nameKey_id_idx" ON "Site"("nameKey", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Site_parentId_nameKey_key" ON "Site"("parentId", "nameKey");

-- CreateIndex
CREATE INDEX "SiteMember_siteId_idx" ON "SiteMember"("siteId");

-- CreateIndex
CREATE INDEX "Device_nameKey_id_idx" ON "Device"("nameKey", "id");

-- CreateIndex
CREATE INDEX "Device_siteKey_nameKey_id_idx" ON "Device"("siteKey", "nameKey", "id");

-- CreateIndex
CREATE INDEX "Device_siteId_nameKey_id_idx" ON "Device"("siteId", "nameKey", "id");

-- CreateIndex
CREATE INDEX "Device_driver_nameKey_id_idx" ON "Device"("driver", "nameKey", "id");

-- CreateIndex
CREATE INDEX "Device_attention_nameKey_id_idx" ON "Device"("attention", "nameKey", "id");

-- CreateIndex
CREATE INDEX "Device_seenAt_id_idx" ON "Device"("seenAt", "id");

-- CreateIndex
CREATE INDEX "Device_reachable_nameKey_idx" ON "Device"("reachable", "nameKey");

-- CreateIndex
CREATE INDEX "Device_signedIn_nameKey_idx" ON "Device"("signedIn", "nameKey");

-- CreateIndex
CREATE INDEX "Device_registered_nameKey_idx" ON "Device"("registered", "nameKey");

-- CreateIndex
CREATE INDEX "Device_matches_nameKey_idx" ON "Device"("matches", "nameKey");

-- CreateIndex
CREATE INDEX "Device_serial_idx" ON "Device"("serial");

-- CreateIndex
CREATE INDEX "Device_address_idx" ON "Device"("address");

-- CreateIndex
CREATE INDEX "DeviceTag_tag_deviceId_idx" ON "DeviceTag"("tag", "deviceId");

-- CreateIndex
CREATE INDEX "Credential_keyId_idx" ON "Credential"("keyId");

-- CreateIndex
CREATE UNIQUE INDEX "Credential_deviceId_field_key" ON "Credential"("deviceId", "field");

-- CreateIndex
CREATE INDEX "Secret_deviceId_document_record_path_state_idx" ON "Secret"("deviceId", "document", "record", "path", "state");

-- CreateIndex
CREATE INDEX "Secret_keyId_idx" ON "Secret"("keyId");

-- CreateIndex
CREATE INDEX "Secret_fingerprint_idx" ON "Secret"("fingerprint");

-- CreateIndex
CREATE UNIQUE INDEX "Snapshot_deviceId_document_record_key" ON "Snapshot"("deviceId", "document", "record");

-- CreateIndex
CREATE INDEX "Change_deviceId_at_id_idx" ON "Change"("deviceId", "at", "id");

-- CreateIndex
CREATE INDEX "Change_deviceId_document_record_at_id_idx" ON "Change"("deviceId", "document", "record", "at", "id");

-- CreateIndex
CREATE INDEX "Change_at_id_idx" ON "Change"("at", "id");

-- CreateIndex
CREATE INDEX "Change_outcome_idx" ON "Change"("outcome");

-- CreateIndex
CREATE UNIQUE INDEX "Network_cidr_key" ON "Network"("cidr");

-- CreateIndex
CREATE UNIQUE INDEX "AuditEntry_id_key" ON "AuditEntry"("id");

-- CreateIndex
CREATE INDEX "AuditEntry_correlationId_idx" ON "AuditEntry"("correlationId");

-- CreateIndex
CREATE INDEX "AuditEntry_action_seq_idx" ON "AuditEntry"("action", "seq");

-- CreateIndex
CREATE INDEX "AuditEntry_actorId_seq_idx" ON "AuditEntry"("actorId", "seq");

-- CreateIndex
CREATE INDEX "AuditEntry_deviceId_seq_idx" ON "AuditEntry"("deviceId", "seq");

-- CreateIndex
CREATE INDEX "AuditEntry_siteId_seq_idx" ON "AuditEntry"("siteId", "seq");

-- CreateIndex
CREATE INDEX "AuditEntry_at_idx" ON "AuditEntry"("at");
