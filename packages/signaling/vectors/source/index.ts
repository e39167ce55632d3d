import { expand, type Vector } from './conversation.ts';
import { errors } from './errors.ts';
import { key } from './key.ts';
import { publish } from './publish.ts';
import { restart } from './restart.ts';
import { resume } from './resume.ts';
import { startStop } from './start-stop.ts';
import { viewers } from './viewers.ts';

/** Every golden vector, expanded by the machine of this package. */
export function expandVectors(): readonly Vector[] {
  const sources = [publish, viewers, resume, restart, errors, startStop, key];
  return sources.flat().map(expand);
}
