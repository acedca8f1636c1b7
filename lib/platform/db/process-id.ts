import "server-only";
import { randomUUID } from "node:crypto";
import { shared } from "../app";

/** This process's name among those that share the database: new at every start, the same however often Next bundles this file. */
export const processId = shared<string>("process", randomUUID);
