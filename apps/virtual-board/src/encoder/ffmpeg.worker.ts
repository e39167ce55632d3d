import '@ffmpeg/ffmpeg/worker';
import type { ExchangeMemory } from './exchange.ts';
import { installDevices, type CoreFileSystem } from './devices.ts';

interface Core {
  readonly FS: CoreFileSystem;
}

type CreateCore = (options: unknown) => Promise<Core>;

/** `mount` is the only message of @ffmpeg/ffmpeg's worker that can pass memory to the core's file system. */
function withDevices(createCore: CreateCore): CreateCore {
  return async (options) => {
    const core = await createCore(options);
    const { FS } = core;
    FS.filesystems['BOARDCAST'] = {
      mount(mount: { readonly opts: ExchangeMemory }) {
        installDevices(FS, mount.opts);
        return FS.filesystems['MEMFS']?.mount(mount);
      },
    };
    return core;
  };
}

let createFFmpegCore: CreateCore | undefined;
Object.defineProperty(self, 'createFFmpegCore', {
  set: (createCore: CreateCore) => (createFFmpegCore = withDevices(createCore)),
  get: () => createFFmpegCore,
});
