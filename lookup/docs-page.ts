/** The OpenAPI document as a page that can be read: no script, and nothing from elsewhere. */
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly description?: string;
}

type Content = Readonly<Record<string, { readonly schema?: unknown }>>;

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
}

export interface OpenApi {
  readonly info: { readonly title: string; readonly version: string; readonly summary: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export function docsPage({ info, paths }: OpenApi): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${text(info.title)}</title><style>${STYLE}</style></head>
<body><main>
<h1>${text(info.title)}</h1>
<p>${text(info.summary)} Version ${text(info.version)}; as a document for programs: <a href="/openapi.json">openapi.json</a>.</p>
<nav aria-label="Routes"><ul>${operations.map(({ method, path, operation }) => `<li><a href="#${text(operation.operationId)}"><code>${method} ${text(path)}</code></a> ${text(operation.summary)}</li>`).join('')}</ul></nav>
${operations.map(({ method, path, operation }) => section(method, path, operation)).join('\n')}
</main></body></html>
`;
}

function section(method: string, path: string, operation: Operation): string {
  const { operationId, summary, parameters, requestBody, responses } = operation;
  return `<section aria-labelledby="${text(operationId)}"><h2 id="${text(operationId)}"><code>${method} ${text(path)}</code></h2><p>${text(summary)}</p>
${parameters.length === 0 ? '' : parameterTable(parameters)}
${requestBody === undefined ? '' : schemaDetails('Body', requestBody.content)}
<h3>Answers</h3>${Object.entries(responses)
    .map(
      ([status, { description, content }]) =>
        `<p><strong>${text(status)}</strong> ${text(description)}</p>${status === '200' ? schemaDetails('Schema', content ?? {}) : ''}`,
    )
    .join('')}</section>`;
}

function parameterTable(parameters: readonly Parameter[]): string {
  const rows = parameters.map(
    ({ name, in: where, required, description = '' }) =>
      `<tr><td><code>${text(name)}</code></td><td>${text(where)}${required ? ', required' : ''}</td><td>${text(description)}</td></tr>`,
  );
  return `<table><thead><tr><th scope="col">parameter</th><th scope="col">where</th><th scope="col">meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function schemaDetails(title: string, content: Content): string {
  return Object.entries(content)
    .map(([type, { schema }]) =>
      schema === undefined
        ? `<p>also as <code>${text(type)}</code></p>`
        : `<details><summary>${title}: <code>${text(type)}</code></summary><pre>${text(JSON.stringify(schema, null, 2))}</pre></details>`,
    )
    .join('');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function text(value: string): string {
  return value.replace(/[&<>"']/g, (letter) => ESCAPES[letter]!);
}

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0}main{max-width:60rem;margin:0 auto;padding:1.5rem}h2{margin-top:2.5rem;border-top:1px solid #8886;padding-top:1rem;font-size:1.1rem}h3{font-size:1rem}code,pre{font-family:ui-monospace,monospace;font-size:.9em}pre{overflow:auto;max-height:30rem;padding:.75rem;background:#8882}table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid #8884}nav li{margin:.2rem 0}`;
