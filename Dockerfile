# One image for every app: the command chooses which one runs.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:22-bookworm-slim
# a batch's objects fit into the young generation: a tenth less CPU for the workers, at most 400 MB more memory
ENV NODE_ENV=production NODE_OPTIONS=--max-semi-space-size=128
WORKDIR /app
COPY --from=build --chown=node:node /app/package.json ./package.json
COPY --from=build --chown=node:node /app/node_modules ./node_modules
COPY --from=build --chown=node:node /app/dist ./dist
USER node
EXPOSE 8080
CMD ["node", "dist/apps/standalone/src/main.js"]
