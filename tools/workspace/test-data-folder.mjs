// Gateways that a test file starts keep their data in a folder of its own (XDG Base Directory).
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';

const folder = mkdtempSync(path.join(os.tmpdir(), 'boardcast-data-'));
process.env.XDG_DATA_HOME = folder;
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
