import type { SourceName } from '../camera/sources.ts';
import { isOwnGateway } from '../faults/network-impairment.ts';

/** What the user must agree to before the board starts. */
export interface Consent {
  readonly question: string;
  /** The label of the button that agrees. */
  readonly label: string;
}

export interface Publication {
  readonly source: SourceName;
  readonly server: string;
  /** Started by the page's URL, not by a click. */
  readonly byLink: boolean;
}

const contents: Readonly<Record<SourceName, string>> = {
  webcam: 'the camera and the microphone',
  screen: 'the screen and the microphone',
  file: 'a video file',
  pattern: 'the test pattern',
};
const privateSources: ReadonlySet<SourceName> = new Set(['webcam', 'screen']);

/**
 * A link to the page may come from anyone: it must not publish the camera, or publish to another
 * server, before a click on words that name both. Undefined if no consent is needed.
 */
export function consentFor(
  { source, server, byLink }: Publication,
  page: string,
): Consent | undefined {
  const isOwn = isOwnGateway(server, page);
  if (isOwn && !(byLink && privateSources.has(source))) return undefined;
  const { host } = new URL(server);
  const [content, warning] = [contents[source], isOwn ? '' : ', which is not this page’s server'];
  return {
    question: `Publish ${content} of this computer to ${host}${warning}?`,
    label: `Publish ${content} to ${host}`,
  };
}
