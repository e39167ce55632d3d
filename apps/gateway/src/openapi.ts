import { httpRoutes, type HttpRoute } from '@boardcast/protocol';
import { toJsonSchema } from '@valibot/to-json-schema';

/** The HTTP API as an OpenAPI 3.1 document, derived from the schemas in @boardcast/protocol. */
export function openApiDocument(
  version: string,
  basePath = '/',
): Readonly<Record<string, unknown>> {
  const routes: readonly HttpRoute[] = Object.values(httpRoutes);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Boardcast gateway',
      version,
      description: 'The boards of a gateway, its health and its metrics.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: basePath === '/' ? '/' : basePath.slice(0, -1) }],
    paths: Object.fromEntries(routes.flatMap(pathsOf)),
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  };
}

/** The paths of a route: its own, and that of its items. */
function pathsOf(route: HttpRoute): readonly (readonly [string, object])[] {
  const { path, deleteItem, query = {} } = route;
  const parameters = [
    ...(path.includes('{board}') ? [pathParameter('board', 'The name of the board.')] : []),
    ...(path.includes('{node}') ? [pathParameter('node', 'The id of the node.')] : []),
    ...Object.entries(query).map(queryParameter),
  ];
  const own = { ...operationsOf(route), ...(parameters.length > 0 && { parameters }) };
  if (deleteItem === undefined) return [[path, own]];
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
  const item = { parameters: [id], delete: deletionOf(deleteItem) };
  return [
    [path, own],
    [`${path}/{id}`, item],
  ];
}

function pathParameter(name: string, description: string) {
  return { name, in: 'path', required: true, description, schema: { type: 'string' } };
}

function queryParameter([name, description]: readonly [string, string]) {
  return { name, in: 'query', description, schema: { type: 'string' } };
}

function operationsOf(route: HttpRoute): Readonly<Record<string, unknown>> {
  const { schema = route.schema, ...post } = route.post ?? {};
  const answer = answerOf({ ...route, ...post, ...(schema && { schema }) });
  return {
    ...(route.methods === undefined && { get: getOf(route) }),
    ...(route.post && {
      post: {
        summary: route.post.summary,
        requestBody: { content: { 'application/json': { schema: jsonSchemaOf(route.post.body) } } },
        responses: { 200: answer, 401: unauthorized, 403: forbidden },
      },
    }),
    ...(route.command && { post: commandOf(route.command) }),
    ...(route.delete && { delete: deletionOf(route.delete) }),
  };
}

const unauthorized = { description: 'There is no valid key or token.' };
const forbidden = {
  description: 'The permission is missing, or a page of another origin was not allowed.',
};

function commandOf({ summary, refusals }: NonNullable<HttpRoute['command']>) {
  const refused = Object.entries(refusals).map(([status, description]) => [
    status,
    { description },
  ]);
  return {
    summary,
    responses: {
      204: { description: summary },
      ...{ 401: unauthorized, 403: forbidden },
      ...(Object.fromEntries(refused) as object),
    },
  };
}

function deletionOf({ summary }: { readonly summary: string }) {
  return {
    summary,
    responses: { 204: { description: summary }, 401: unauthorized, 403: forbidden },
  };
}

function answerOf({ summary, contentType, schema }: HttpRoute) {
  const [type = contentType] = contentType.split(';', 1);
  const content = { [type]: { schema: schema ? jsonSchemaOf(schema) : { type: 'string' } } };
  return { description: summary, content };
}

function getOf(route: HttpRoute): Readonly<Record<string, unknown>> {
  const { summary, otherStatuses = [], webSocket, access } = route;
  const statuses = [200, ...otherStatuses];
  const isPublic = access === 'public';
  return {
    summary,
    security: isPublic ? [] : [{ token: [] }],
    responses: {
      ...Object.fromEntries(statuses.map((status) => [status, answerOf(route)])),
      ...(!isPublic && { 401: unauthorized }),
      403: forbidden,
    },
    ...(typeof webSocket === 'object' && { 'x-websocket-message': jsonSchemaOf(webSocket) }),
  };
}

function jsonSchemaOf(schema: NonNullable<HttpRoute['schema']>): object {
  const document = Object.entries(toJsonSchema(schema, { typeMode: 'output' }));
  return Object.fromEntries(document.filter(([key]) => key !== '$schema'));
}
