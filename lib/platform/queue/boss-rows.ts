// What pg-boss has no call for, as SQL on its table. Version 10.4 is pinned; the queue's tests run these on a real PostgreSQL.

const due = `"state" < 'active' AND "start_after" < now()`;

/** Kinds with something due, and "" if a task's holder has not renewed it in time. $1: names. */
export const dueKinds = `
  SELECT DISTINCT "name" FROM pgboss.job WHERE "name" = ANY($1::text[]) AND ${due}
  UNION ALL
  SELECT '' WHERE EXISTS (SELECT 1 FROM pgboss.job WHERE "state" = 'active' AND "started_on" + "expire_in" < now())`;

/** Brings a waiting task forward and gives it the newer payload. $1 name, $2 key, $3 payload, $4 milliseconds from now. */
export const joinWaiting = `
  UPDATE pgboss.job SET "data" = $3::jsonb, "start_after" = LEAST("start_after", now() + make_interval(secs => $4::float8 / 1000))
  WHERE "name" = $1 AND "singleton_key" = $2 AND "state" < 'active' RETURNING "id"::text`;

/** A task that failed for good makes room for a new request. $1 name, $2 key. */
export const forgetFailed = `DELETE FROM pgboss.job WHERE "name" = $1 AND "singleton_key" = $2 AND "state" = 'failed'`;

/** Keys that somebody works on. $1 name, $2 keys, $3 ids that do not count. */
export const keysUnderWay = `
  SELECT DISTINCT "singleton_key" AS "key" FROM pgboss.job
  WHERE "name" = $1 AND "state" = 'active' AND "singleton_key" = ANY($2::text[]) AND "id" <> ALL($3::uuid[])`;

/** A heartbeat: pg-boss takes a task away `expire_in` after `started_on`. $1 ids, $2 counts of retries, which tell a later holder apart. */
export const renew = `
  UPDATE pgboss.job SET "started_on" = now()
  WHERE "state" = 'active' AND ("id", "retry_count") IN (SELECT * FROM unnest($1::uuid[], $2::int[])) RETURNING "id"::text`;

/** Takes a finished task away, if it is still ours. $1 name, $2 id, $3 count of retries. */
export const remove = `DELETE FROM pgboss.job WHERE "name" = $1 AND "id" = $2::uuid AND "state" = 'active' AND "retry_count" = $3::int`;

/** Keeps a failure, if the task is still ours. $1 name, $2 id, $3 count of retries, $4 what failed, $5 milliseconds to the next try or null. */
export const fail = `
  UPDATE pgboss.job SET "output" = $4::jsonb, "state" = (CASE WHEN $5::float8 IS NULL THEN 'failed' ELSE 'retry' END)::pgboss.job_state,
    "start_after" = now() + make_interval(secs => COALESCE($5::float8, 0) / 1000),
    "completed_on" = CASE WHEN $5::float8 IS NULL THEN now() END
  WHERE "name" = $1 AND "id" = $2::uuid AND "state" = 'active' AND "retry_count" = $3::int`;

// What pg-boss counts is what was begun anew, after a failure as after a death.
const mayDieAgain = `"retry_count" - COALESCE(("output"->>'failures')::int, 0) < "retry_limit"`;

/** Frees what nobody has renewed in time, and says of which kinds. A death is no failure: what is kept of failures stays, and only many deaths end a task. */
export const free = `
  UPDATE pgboss.job SET "start_after" = now(),
    "state" = (CASE WHEN ${mayDieAgain} THEN 'retry' ELSE 'failed' END)::pgboss.job_state,
    "completed_on" = CASE WHEN ${mayDieAgain} THEN NULL ELSE now() END,
    "output" = CASE WHEN ${mayDieAgain} THEN "output" ELSE '{"code": "stopped"}'::jsonb END
  WHERE "state" = 'active' AND "started_on" + "expire_in" < now() RETURNING "name"`;

/** Removes what failed for good a week ago. */
export const sweep = `DELETE FROM pgboss.job WHERE "state" = 'failed' AND "completed_on" < now() - interval '7 days'`;

export const load = `
  SELECT "name" AS "kind",
    count(*) FILTER (WHERE ${due})::int AS "due",
    count(*) FILTER (WHERE "state" < 'active' AND "start_after" >= now())::int AS "later",
    count(*) FILTER (WHERE "state" = 'active')::int AS "running",
    count(*) FILTER (WHERE "state" = 'failed' OR ("state" <= 'active' AND "output" IS NOT NULL))::int AS "failing",
    (array_agg(COALESCE("output"->>'code', 'stopped') ORDER BY COALESCE("completed_on", "started_on") DESC) FILTER (WHERE "output" IS NOT NULL))[1] AS "code",
    max(COALESCE("completed_on", "started_on")) FILTER (WHERE "output" IS NOT NULL) AS "at"
  FROM pgboss.job GROUP BY "name"`;
