# Lineward in two stages: what builds it stays in the first. Run it with a read-only root and a volume at /data; see docs/operating.md.

FROM node:22-bookworm-slim AS build
# better-sqlite3 is compiled where there is no finished one for this platform. PostgreSQL's programs are taken over from here: their package
# brings Perl along.
RUN apt-get update \
  && apt-get install -y --no-install-recommends python3 make g++ postgresql-client-15 \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build \
  && node tools/image-files.mjs /image

FROM debian:bookworm-slim
# What node, pg_dump and psql are linked to.
RUN apt-get update \
  && apt-get install -y --no-install-recommends libpq5 libreadline8 libstdc++6 zlib1g \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --uid 1000 --no-create-home --shell /usr/sbin/nologin node \
  && mkdir /data \
  && chown node:node /data
COPY --from=build /usr/local/bin/node /usr/local/bin/
# Backups and restores of a PostgreSQL of version 15 or older. They must not be older than the server.
COPY --from=build /usr/lib/postgresql/15/bin/pg_dump /usr/lib/postgresql/15/bin/psql /usr/local/bin/
WORKDIR /app
COPY --from=build /image ./
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 LINEWARD_DATA_DIR=/data
USER node
VOLUME /data
EXPOSE 4000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+(process.env.PORT||4000)+'/api/health').then((r)=>process.exit(r.ok?0:1),()=>process.exit(1))"]
# One Node process that hears SIGTERM itself.
ENTRYPOINT ["node", "tools/start-built.mjs"]
CMD ["up"]
