-- AlterTable
ALTER TABLE "Change" ADD COLUMN     "jobId" TEXT,
ADD COLUMN     "jobNumber" INTEGER;

-- CreateTable
CREATE TABLE "Job" (
    "id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "actorId" TEXT NOT NULL,
    "actorName" TEXT NOT NULL,
    "reason" TEXT,
    "ticket" TEXT,
    "idempotencyKey" TEXT NOT NULL,
    "requestHash" TEXT NOT NULL,
    "correlationId" TEXT NOT NULL,
    "selection" TEXT NOT NULL,
    "change" TEXT,
    "planFrom" TEXT NOT NULL,
    "options" TEXT NOT NULL,
    "total" INTEGER NOT NULL,
    "planHash" TEXT,
    "risks" TEXT NOT NULL DEFAULT '{}',
    "toDo" INTEGER NOT NULL DEFAULT 0,
    "deadlineAt" TIMESTAMP(3),
    "plannedAt" TIMESTAMP(3),
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startAt" TIMESTAMP(3),
    "startedAt" TIMESTAMP(3),
    "finishedAt" TIMESTAMP(3),
    "cause" TEXT,
    "putBackOf" TEXT,

    CONSTRAINT "Job_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "JobRow" (
    "id" TEXT NOT NULL,
    "jobId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "deviceId" TEXT,
    "lineId" TEXT,
    "document" TEXT NOT NULL DEFAULT '',
    "record" TEXT NOT NULL DEFAULT '',
    "name" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "siteId" TEXT,
    "driver" TEXT NOT NULL,
    "alike" TEXT NOT NULL,
    "first" BOOLEAN NOT NULL DEFAULT false,
    "state" TEXT NOT NULL DEFAULT 'unplanned',
    "fact" TEXT,
    "groupKey" TEXT,
    "baseline" TEXT,
    "readAt" TIMESTAMP(3),
    "patch" TEXT,
    "changes" TEXT NOT NULL DEFAULT '[]',
    "tries" INTEGER NOT NULL DEFAULT 0,
    "nextTryAt" TIMESTAMP(3),
    "changeId" TEXT,
    "putBackOf" TEXT,
    "resetId" TEXT,
    "ownerId" TEXT,
    "startedAt" TIMESTAMP(3),
    "triedAt" TIMESTAMP(3),
    "finishedAt" TIMESTAMP(3),

    CONSTRAINT "JobRow_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Job_number_key" ON "Job"("number");

-- CreateIndex
CREATE INDEX "Job_state_idx" ON "Job"("state");

-- CreateIndex
CREATE INDEX "Job_createdAt_id_idx" ON "Job"("createdAt", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Job_actorId_idempotencyKey_key" ON "Job"("actorId", "idempotencyKey");

-- CreateIndex
CREATE INDEX "JobRow_jobId_state_seq_idx" ON "JobRow"("jobId", "state", "seq");

-- CreateIndex
CREATE INDEX "JobRow_jobId_groupKey_idx" ON "JobRow"("jobId", "groupKey");

-- CreateIndex
CREATE INDEX "JobRow_deviceId_state_idx" ON "JobRow"("deviceId", "state");

-- CreateIndex
CREATE INDEX "JobRow_lineId_state_idx" ON "JobRow"("lineId", "state");

-- CreateIndex
CREATE INDEX "JobRow_state_ownerId_idx" ON "JobRow"("state", "ownerId");

-- CreateIndex
CREATE UNIQUE INDEX "JobRow_jobId_seq_key" ON "JobRow"("jobId", "seq");

-- CreateIndex
CREATE INDEX "Change_jobId_idx" ON "Change"("jobId");

-- AddForeignKey
ALTER TABLE "JobRow" ADD CONSTRAINT "JobRow_jobId_fkey" FOREIGN KEY ("jobId") REFERENCES "Job"("id") ON DELETE CASCADE ON UPDATE CASCADE;
