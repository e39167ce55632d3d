import type { SourceName } from './camera/sources.ts';
import { isOwnGateway } from './faults/lossy-server.ts';

/** What somebody is asked before the board is switched on. */
export interface Consent {
  readonly question: string;
  /** Of the button that agrees. */
  readonly label: string;
}

export interface Publication {
  readonly source: SourceName;
  readonly server: string;
  /** Nobody has clicked yet: the page's address alone wants it. */
  readonly byLink: boolean;
}

const whats: Readonly<Record<SourceName, string>> = {
  webcam: 'the camera and the microphone',
  screen: 'the screen and the microphone',
  file: 'a video file',
  pattern: 'the moving pattern',
};
const isPrivate: ReadonlySet<SourceName> = new Set(['webcam', 'screen']);

/**
 * The page's address may come from anybody. By itself it starts no camera, and nothing towards
 * another server than the page's own, without a click upon words that name both; undefined where
 * none is needed.
 */
export function consentFor(
  { source, server, byLink }: Publication,
  page: string,
): Consent | undefined {
  const isOwn = isOwnGateway(server, page);
  if (isOwn && !(byLink && isPrivate.has(source))) return undefined;
  const { host } = new URL(server);
  const [what, whose] = [whats[source], isOwn ? '' : ', another server than this page’s own'];
  return {
    question: `Publish ${what} of this computer to ${host}${whose}?`,
    label: `Publish ${what} to ${host}`,
  };
}
