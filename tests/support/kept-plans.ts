import { pathToFileURL } from "node:url";
import { projectRoot } from "./project-root";

// Prisma makes the plan of each kind of query once in a client. Each test file has clients of its own, whose first queries were a tenth
// of what the tests compute. The same text means the same plan here: the schemas do not change while tests run.

interface Compiler {
  compile(query: string): object;
}

const key = Symbol.for("tests.kept-plans");
const holder = globalThis as { [key]?: true };

function keepPlans(compiler: Compiler): void {
  const { compile } = compiler;
  const plans = new Map<string, object>();
  compiler.compile = function (query) {
    let plan = plans.get(query);
    if (!plan) {
      plan = compile.call(this, query);
      plans.set(query, plan);
    }
    return plan;
  };
}

/** Lets all clients of this process share what they know of queries. */
export async function shareQueryPlans(): Promise<void> {
  if (holder[key]) {
    return;
  }
  holder[key] = true;
  const folder = pathToFileURL(`${projectRoot}/node_modules/@prisma/client/runtime/`);
  for (const database of ["sqlite", "postgresql"]) {
    const { href } = new URL(`query_compiler_small_bg.${database}.mjs`, folder);
    const { QueryCompiler } = (await import(/* @vite-ignore */ href)) as { QueryCompiler: { prototype: Compiler } };
    keepPlans(QueryCompiler.prototype);
  }
}
