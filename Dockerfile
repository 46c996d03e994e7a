# Shelfcast as a container: the nightly schedule by default, any other command by its name.
#
#   docker build -t shelfcast .
#   docker run -d --name shelfcast --stop-timeout 70 \
#     -v shelfcast:/var/lib/shelfcast -v "$PWD/shelfcast.yaml":/etc/shelfcast/shelfcast.yaml:ro -v "$PWD/data":/data:ro \
#     shelfcast
#   docker exec shelfcast shelfcast status
#
# The version is the one that the `node` devDependency pins. Add its digest (…-slim@sha256:…) where images are mirrored.
ARG NODE_VERSION=24.21.0

FROM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /build
# Dependencies first: their layer stays while only sources change. No package of the product needs an install script,
# and the image brings its own Node, so the pinned one is not set up.
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build \
 && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:${NODE_VERSION}-bookworm-slim AS runtime
LABEL org.opencontainers.image.title="shelfcast" \
      org.opencontainers.image.description="Nightly demand forecasts for every SKU, branch and day" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production \
    SHELFCAST_HOME=/var/lib/shelfcast \
    SHELFCAST_DATA=/data
WORKDIR /app
# Owned by root and read-only to the process, which may write to its home and to nothing else.
COPY --from=build /build/package.json /build/LICENSE ./
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
RUN chmod +x dist/pipeline/main.js \
 && ln -s /app/dist/pipeline/main.js /usr/local/bin/shelfcast \
 && install -d -o node -g node -m 0750 /var/lib/shelfcast \
 && install -d /etc/shelfcast /data
# By number, so that an orchestrator can see that it is not root. 1000 is `node` in the base image.
USER 1000:1000
VOLUME ["/var/lib/shelfcast"]

# `status` says 0 fresh, 1 late, 2 stale or expired, 3 none, 4 cannot tell. What a restart cannot mend is not the container's
# illness: while the forecast is late the run that mends it may be under way, and before the first night there is none.
# A forecast that is stale means that this process has failed its work for a day; 4 means that the home cannot be read.
# Lateness itself belongs to alerting: watch `shelfcast status`. Docker knows only 0 and 1.
HEALTHCHECK --interval=60s --timeout=15s --start-period=30s --retries=3 \
  CMD shelfcast status; case $? in 0|1|3) exit 0 ;; *) exit 1 ;; esac

# No init process: `run` and `schedule` handle SIGTERM and SIGINT and end their own children. `schedule` waits up
# to 60 s for a run that is under way, so give it longer than Docker's default of 10 s (--stop-timeout 70).
STOPSIGNAL SIGTERM
ENTRYPOINT ["shelfcast"]
CMD ["schedule", "--config", "/etc/shelfcast/shelfcast.yaml"]
