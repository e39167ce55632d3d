import { boardTags, pipelineIdOf, type PublishedBoard } from '@boardcast/protocol';
import type { CreateEndpoint } from './offer-session.ts';

/** The type of a board that publishes by WHIP, whatever it is. */
const whipProfile = 'WHIP';

/** A viewer's endpoint in a board's pipeline. */
export function viewerOf({ endpoint: source }: PublishedBoard): CreateEndpoint {
  return (transaction) => {
    const mediaPipeline = pipelineIdOf(source);
    const endpoint = transaction.create('WebRtcEndpoint', { mediaPipeline });
    transaction.invoke('WebRtcEndpoint', source, 'connect', { sink: endpoint });
    return { endpoint, owner: endpoint };
  };
}

/** A board of its own: a pipeline with the endpoint that it publishes to, and one for a viewer. */
export function publisherNamed(name: string): CreateEndpoint {
  return (transaction) => {
    const pipeline = transaction.create('MediaPipeline', {});
    const endpoint = transaction.create('WebRtcEndpoint', { mediaPipeline: pipeline });
    const viewer = transaction.create('WebRtcEndpoint', { mediaPipeline: pipeline });
    for (const [key, value] of [
      [boardTags.name, name],
      [boardTags.profile, whipProfile],
    ] as const) {
      transaction.invoke('MediaPipeline', pipeline, 'addTag', { key, value });
    }
    transaction.invoke('WebRtcEndpoint', endpoint, 'connect', { sink: viewer });
    return { endpoint, owner: pipeline };
  };
}
