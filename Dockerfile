# The gateway (last stage) and the sandbox beside it (--target sandbox). deploy/README.md says how both are run.
FROM node:20-bookworm-slim AS build
WORKDIR /source
COPY . .
RUN deploy/install.sh server /out/server && deploy/install.sh sandbox /out/sandbox

FROM node:20-bookworm-slim AS runtime
# Volumes take over who owns the folders they are first mounted on.
RUN mkdir -p /app /data /keys /sandbox && chown node:node /data /keys /sandbox
ENV NODE_ENV=production
WORKDIR /app
# By number: an orchestrator that refuses root cannot look names up.
USER 1000:1000

FROM runtime AS sandbox
COPY --from=build /out/sandbox /app
ENTRYPOINT ["node", "/app/apps/sandbox/dist/cli.js"]
CMD ["serve", "--config", "/sandbox/sandbox.json"]

FROM runtime AS gateway
ENV BANYAN_HOME=/data BANYAN_HOST=0.0.0.0
COPY --from=build /out/server /app
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.BANYAN_PORT ?? 8080}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/apps/server/dist/cli.js"]
CMD ["start"]
