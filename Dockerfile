# docker build -t mcp-openai .
# docker run -i --rm -e OPENAI_API_KEY -v mcp-openai:/data mcp-openai

FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY scripts ./scripts
COPY src ./src
RUN npm run build && npm prune --omit=dev --no-audit --no-fund --ignore-scripts

FROM node:24-slim
ENV NODE_ENV=production \
    MCP_OPENAI_IMAGE_DIR=/data/images \
    MCP_OPENAI_USAGE_DIR=/data/usage
WORKDIR /app
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
# A volume takes the owner of the folder that it covers, so that the server may write there.
RUN mkdir /data /shared && chown node:node /data /shared
VOLUME /data
USER node
ENTRYPOINT ["node", "/app/dist/bin/mcp-openai.cjs"]
