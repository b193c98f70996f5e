# MCP over HTTP in a container; docs/docker.md says how to build and run it.
FROM denoland/deno:2.9.6

LABEL io.modelcontextprotocol.server.name="io.github.spanning-access/spanning-access-mcp" \
  org.opencontainers.image.title="Spanning access" \
  org.opencontainers.image.source="https://github.com/spanning-access/spanning-access-mcp" \
  org.opencontainers.image.licenses="MIT"

WORKDIR /app

# Packages change less often than the program.
COPY deno.json deno.lock ./
RUN deno install --frozen

COPY mod.ts ./
COPY src ./src
COPY tools ./tools
RUN deno cache --frozen src/entry/serve.ts src/entry/stdio.ts src/entry/health_check.ts

# The files belong to root, and the user that runs them cannot change them.
USER deno

# Others can reach a container, so it does not start without MCP_BEARER_TOKEN or an OAuth issuer.
ENV HOST=0.0.0.0
ENV PORT=8787
# The hosts it may connect to. Add the host of an OAuth issuer's keys.
ENV ALLOW_NET=0.0.0.0,127.0.0.1,o365-api-us.spanningbackup.com,o365-api-eu.spanningbackup.com,o365-api-ap.spanningbackup.com,o365-api-ca.spanningbackup.com,o365-api-uk.spanningbackup.com,o365-api-af.spanningbackup.com
# serve or stdio. DOOR, its former name, still works.
ENV ENTRY_POINT=serve
EXPOSE 8787

HEALTHCHECK --interval=30s --timeout=5s --start-period=5s CMD deno run --no-prompt --cached-only --allow-env=PORT --allow-net=127.0.0.1 src/entry/health_check.ts
CMD exec deno run --no-prompt --cached-only "--allow-env=SPANNING_*,BATON_SPANNING_*,MCP_*,HOST,PORT,LOG_LEVEL" "--allow-net=$ALLOW_NET" "src/entry/${DOOR:-$ENTRY_POINT}.ts"
