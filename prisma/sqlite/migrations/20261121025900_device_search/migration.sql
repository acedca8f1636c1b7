-- Searching 100,000 devices by any part of a name, address or serial: a trigram index beside the table, kept by triggers.
CREATE VIRTUAL TABLE "DeviceSearch" USING fts5(search, content='Device', content_rowid='rowid', tokenize='trigram');
INSERT INTO "DeviceSearch"("DeviceSearch") VALUES ('rebuild');
CREATE TRIGGER "Device_search_insert" AFTER INSERT ON "Device" BEGIN
  INSERT INTO "DeviceSearch"(rowid, search) VALUES (new.rowid, new.search);
END;
CREATE TRIGGER "Device_search_delete" AFTER DELETE ON "Device" BEGIN
  INSERT INTO "DeviceSearch"("DeviceSearch", rowid, search) VALUES ('delete', old.rowid, old.search);
END;
CREATE TRIGGER "Device_search_update" AFTER UPDATE OF search ON "Device" WHEN old.search IS NOT new.search BEGIN
  INSERT INTO "DeviceSearch"("DeviceSearch", rowid, search) VALUES ('delete', old.rowid, old.search);
  INSERT INTO "DeviceSearch"(rowid, search) VALUES (new.rowid, new.search);
END;
