-- Lines that were found before sites were kept apart are looked through at the next start; a new database has none.
INSERT INTO "Setting" ("key", "value", "updatedAt")
SELECT 'lines.look-through-due', '', CURRENT_TIMESTAMP WHERE EXISTS (SELECT 1 FROM "Line");
