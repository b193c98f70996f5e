# MCP over HTTP in a container; docs/docker.md says how to build and run it.
# The index of all architectures of the image, by its digest: what the tag names can be replaced.
FROM denoland/deno:2.9.6@sha256:2014dc167ece617ef7e7ba40631ac2234c59e75ce693e7cc2dc2602b3c87859d

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
# The hosts it may connect to. Add the host of an OAuth issuer's keys, with its port.
ENV ALLOW_NET=o365-api-us.spanningbackup.com:443,o365-api-eu.spanningbackup.com:443,o365-api-ap.spanningbackup.com:443,o365-api-ca.spanningbackup.com:443,o365-api-uk.spanningbackup.com:443,o365-api-af.spanningbackup.com:443
# serve or stdio. DOOR, its former name, still works.
ENV ENTRY_POINT=serve
EXPOSE 8787

HEALTHCHECK --interval=30s --timeout=5s --start-period=5s CMD deno run --no-prompt --cached-only --allow-env=PORT --allow-net=127.0.0.1 src/entry/health_check.ts
# It may listen on HOST and PORT alone, and read the files that the settings name.
CMD case "$HOST" in *:*) at="[$HOST]:$PORT";; *) at="$HOST:$PORT";; esac; \
  exec deno run --no-prompt --cached-only "--allow-env=SPANNING_*,BATON_SPANNING_*,MCP_*,HOST,PORT,LOG_LEVEL" \
  "--allow-net=$at,$ALLOW_NET" \
  ${SPANNING_TENANTS_FILE:+"--allow-read=$SPANNING_TENANTS_FILE"} \
  ${SPANNING_API_KEY_FILE:+"--allow-read=$SPANNING_API_KEY_FILE"} \
  ${SPANNING_HISTORY_KEY_FILE:+"--allow-read=$SPANNING_HISTORY_KEY_FILE"} \
  ${SPANNING_EVIDENCE_KEY_FILE:+"--allow-read=$SPANNING_EVIDENCE_KEY_FILE"} \
  ${MCP_BEARER_TOKEN_FILE:+"--allow-read=$MCP_BEARER_TOKEN_FILE"} \
  ${MCP_TENANT_TOKENS_FILE:+"--allow-read=$MCP_TENANT_TOKENS_FILE"} \
  ${MCP_AUDIT_KEY_FILE:+"--allow-read=$MCP_AUDIT_KEY_FILE"} \
  ${SPANNING_HISTORY:+"--allow-read=$SPANNING_HISTORY" "--allow-write=$SPANNING_HISTORY"} \
  ${SPANNING_EVIDENCE:+"--allow-read=$SPANNING_EVIDENCE" "--allow-write=$SPANNING_EVIDENCE"} \
  "src/entry/${DOOR:-$ENTRY_POINT}.ts"
