import { httpRoutes } from '@boardcast/protocol';
import type { FastifyInstance } from 'fastify';
import { FirmwareImages } from './firmware-images.ts';

interface FileQuery {
  readonly build?: string;
  readonly name?: string;
}

/** The API of the firmware's builds, which the page Setup flashes; who may use it is checked before. */
export function addFirmwareApi(app: FastifyInstance, folders: readonly string[]): void {
  const images = new FirmwareImages(folders);
  const { firmware, firmwareFile } = httpRoutes;
  app.get(firmware.path, (_request, reply) => {
    void reply.header('Cache-Control', 'no-store');
    return images.list();
  });
  app.get<{ Querystring: FileQuery }>(firmwareFile.path, async ({ query }, reply) => {
    const { build, name } = query;
    const isFile = typeof build === 'string' && typeof name === 'string';
    const file = isFile ? await images.file(build, name) : undefined;
    void reply.header('Cache-Control', 'no-store');
    if (file !== undefined) return reply.type(firmwareFile.contentType).send(file);
    return reply.code(404).type('text/plain; charset=utf-8').send('There is no such file.');
  });
}
