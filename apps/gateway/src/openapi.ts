import { httpRoutes, type HttpRoute } from '@boardcast/protocol';
import { toJsonSchema } from '@valibot/to-json-schema';

/** The HTTP API as an OpenAPI 3.1 document, derived from the schemas in @boardcast/protocol. */
export function openApiDocument(version: string): Readonly<Record<string, unknown>> {
  const routes: readonly HttpRoute[] = Object.values(httpRoutes);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Boardcast gateway',
      version,
      description: 'The boards of a gateway, its health and its metrics.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths: Object.fromEntries(routes.map((route) => [route.path, { get: operationOf(route) }])),
  };
}

function operationOf(route: HttpRoute): Readonly<Record<string, unknown>> {
  const { summary, contentType, schema, otherStatuses = [], webSocket } = route;
  const [type = contentType] = contentType.split(';', 1);
  const content = { [type]: { schema: schema ? jsonSchemaOf(schema) : { type: 'string' } } };
  const statuses = [200, ...otherStatuses];
  return {
    summary,
    responses: {
      ...Object.fromEntries(statuses.map((status) => [status, { description: summary, content }])),
      403: { description: 'The page of another origin, which was not allowed.' },
    },
    ...(typeof webSocket === 'object' && { 'x-websocket-message': jsonSchemaOf(webSocket) }),
  };
}

function jsonSchemaOf(schema: NonNullable<HttpRoute['schema']>): object {
  const document = Object.entries(toJsonSchema(schema, { typeMode: 'output' }));
  return Object.fromEntries(document.filter(([key]) => key !== '$schema'));
}
