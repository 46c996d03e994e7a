/** OpenAPI 3.1 out of the schemas that requests are checked by. */
import { z } from 'zod';
import { type ApiRoute, ROUTES } from '../schemas/api.ts';
import { problem } from '../schemas/api-problems.ts';
import { MEDIA_TYPES } from '../schemas/api-routes.ts';
import { PROBLEMS } from '../schemas/problem-codes.ts';

type Json = Readonly<Record<string, unknown>>;

export function openApiDocument(version: string, needsKey: boolean): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, route] of Object.entries(ROUTES) as [string, ApiRoute][]) {
    paths[route.path] = {
      ...paths[route.path],
      [route.method.toLowerCase()]: operation(name, route, needsKey),
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Shelfcast lookup service',
      version,
      summary: 'Read-only forecasts by SKU, branch and day, each with its age.',
    },
    paths,
    components: {
      schemas: { Problem: jsonSchema(problem, 'output') },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
    },
  };
}

function operation(name: string, route: ApiRoute, needsKey: boolean): Json {
  return {
    operationId: name,
    summary: route.summary,
    parameters: [...parameters(route.params, 'path'), ...parameters(route.query, 'query')],
    ...(route.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { [MEDIA_TYPES.json]: { schema: jsonSchema(route.body, 'input') } },
          },
        }),
    ...(needsKey && route.scope !== null ? { security: [{ bearer: [] }, { apiKey: [] }] } : {}),
    responses: { 200: success(route), ...failures(route) },
  };
}

function success(route: ApiRoute): Json {
  if (route.answer === null) return { description: route.summary, content: { 'text/plain': {} } };
  const others = route.representations.filter((representation) => representation !== 'json');
  return {
    description: route.summary,
    content: {
      [MEDIA_TYPES.json]: { schema: jsonSchema(route.answer, 'output') },
      ...Object.fromEntries(others.map((representation) => [MEDIA_TYPES[representation], {}])),
    },
  };
}

function failures(route: ApiRoute): Json {
  const byStatus = new Map<number, string[]>();
  for (const code of [...route.problems, 'REQUEST_INVALID' as const, 'RATE_LIMITED' as const]) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...new Set([...(byStatus.get(status) ?? []), code])]);
  }
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [status, { description: codes.join(', '), content }]),
  );
}

function parameters(schema: z.ZodObject | undefined, where: 'path' | 'query'): Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, 'input') as {
    properties?: Record<string, { description?: string }>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...own }]) => ({
    name,
    in: where,
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: own,
    // Levels are joined by commas.
    ...(name === 'quantiles' ? { style: 'form', explode: false } : {}),
  }));
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
