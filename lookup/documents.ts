import type { FastifyInstance } from 'fastify';

/** `/openapi.json`, and the same to read at `/docs`: made when they are first asked for. */
export function addDocuments(app: FastifyInstance, version: string, needsKey: boolean): void {
  let document: { json: string; html: string } | null = null;
  const made = async () => {
    if (document !== null) return document;
    const [{ openApiDocument }, { docsPage }] = await Promise.all([
      import('./openapi.ts'),
      import('./docs-page.ts'),
    ]);
    const openApi = openApiDocument(version, needsKey);
    document = { json: JSON.stringify(openApi), html: docsPage(openApi as never) };
    return document;
  };
  app.get('/openapi.json', { config: { route: '/openapi.json', scope: null } }, async (_request, reply) => {
    const { json } = await made();
    return reply.header('cache-control', 'no-cache').type('application/json; charset=utf-8').send(json);
  });
  app.get('/docs', { config: { route: '/docs', scope: null } }, async (_request, reply) => {
    const { html } = await made();
    return reply
      .header('cache-control', 'no-cache')
      .header('content-security-policy', DOCS_POLICY)
      .type('text/html; charset=utf-8')
      .send(html);
  });
}

const DOCS_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
