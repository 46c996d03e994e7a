import type { FastifyInstance } from 'fastify';
import { preferredEncoding } from './negotiate.ts';
import { pageFiles, pageFolder } from './page-files.ts';

/** The dashboard, at `/`; `folder` holds the built page. Where it is not built, nothing answers there. */
export function addPage(app: FastifyInstance, folder: string = pageFolder()): void {
  for (const [path, file] of pageFiles(folder)) {
    app.get(path, { config: { route: path === '/' ? '/' : '/page-file', scope: null } }, (request, reply) => {
      reply.headers(file.headers).header('x-frame-options', 'DENY');
      if (request.headers['if-none-match'] === file.headers.etag) return reply.code(304).send();
      const encoding = preferredEncoding(request.headers['accept-encoding']);
      if (encoding === null) return reply.send(file.body);
      return reply.header('content-encoding', 'gzip').send(file.gzip());
    });
  }
}
