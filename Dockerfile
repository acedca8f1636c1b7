# Lineward in two stages: what builds it stays in the first. Run it with a read-only root and a volume at /data; see docs/operating.md.

FROM node:22-bookworm-slim AS build
# better-sqlite3 is compiled where there is no finished one for this platform.
RUN apt-get update \
  && apt-get install -y --no-install-recommends python3 make g++ \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build \
  && npm prune --omit=dev --no-audit --no-fund \
  # Only a build reads these: compilers, and what is in the bundles already.
  && rm -rf .next/cache .cache node_modules/@next/swc-* node_modules/typescript node_modules/@rolldown node_modules/@esbuild \
    node_modules/playwright node_modules/playwright-core node_modules/@img node_modules/lucide-react node_modules/@zxing node_modules/lightningcss*

FROM node:22-bookworm-slim
# pg_dump and psql: backups and restores of a PostgreSQL of version 15 or older. They must not be older than the server.
RUN apt-get update \
  && apt-get install -y --no-install-recommends postgresql-client \
  && rm -rf /var/lib/apt/lists/* \
  && mkdir /data \
  && chown node:node /data
WORKDIR /app
COPY --from=build /app/package.json /app/next.config.js ./
COPY --from=build /app/tools/launch.mjs /app/tools/start-built.mjs ./tools/
COPY --from=build /app/prisma/sqlite/migrations ./prisma/sqlite/migrations
COPY --from=build /app/prisma/postgresql/migrations ./prisma/postgresql/migrations
COPY --from=build /app/public ./public
COPY --from=build /app/dist ./dist
COPY --from=build /app/.next ./.next
COPY --from=build /app/node_modules ./node_modules
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 LINEWARD_DATA_DIR=/data
USER node
VOLUME /data
EXPOSE 4000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+(process.env.PORT||4000)+'/api/health').then((r)=>process.exit(r.ok?0:1),()=>process.exit(1))"]
# One Node process that hears SIGTERM itself.
ENTRYPOINT ["node", "tools/start-built.mjs"]
CMD ["up"]
