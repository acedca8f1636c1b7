-- AlterTable
ALTER TABLE "Change" ADD COLUMN     "cause" TEXT;

-- Sentences of earlier versions become facts: what a reset wrote says which reset, and what only words tell keeps them.
UPDATE "Change" SET "cause" = (
  SELECT json_build_object('code', 'reset', 'resetId', r."id", 'lineId', r."lineId", 'user', l."user", 'ticket', r."ticket")::text
  FROM "Reset" r JOIN "Line" l ON l."id" = r."lineId" WHERE r."correlationId" = "Change"."correlationId" LIMIT 1
) WHERE "action" = 'reset';
UPDATE "Change" SET "cause" = json_build_object('code', 'legacy', 'text', "reason")::text
WHERE "action" = 'reset' AND "cause" IS NULL AND "reason" IS NOT NULL;
UPDATE "Change" SET "reason" = NULL WHERE "action" = 'reset';
UPDATE "Change" SET "detail" = json_build_object('code', 'legacy', 'text', "detail")::text WHERE "detail" IS NOT NULL;
