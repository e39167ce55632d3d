import type { VectorSource } from './conversation.ts';
import { $live, $publishedOneByOne, $publishing, $reconnect } from './fragments.ts';
import { event, opened, pipeline, publisher, start, stop } from './inputs.ts';

const identity = { canRestart: true };
const requested = (object: string) => event(object, 'RestartRequested', {});

export const restart: readonly VectorSource[] = [
  {
    name: 'restart',
    about: 'A board that sets the tag restarts each time that its server asks.',
    identity,
    steps: [$live, requested(pipeline), requested(pipeline)],
  },
  {
    name: 'restart-one-by-one',
    about: 'The tag is set at a server without transactions, too.',
    identity,
    steps: [$publishedOneByOne, requested(pipeline)],
  },
  {
    name: 'restart-of-others',
    about: 'A request for another pipeline, or for an endpoint, is ignored.',
    identity,
    steps: [$live, requested('p2_kurento.MediaPipeline'), requested(publisher)],
  },
  {
    name: 'restart-without-tag',
    about: 'A board that did not set the tag ignores the request.',
    steps: [$live, requested(pipeline)],
  },
  {
    name: 'restart-before-publish',
    about: 'A board that has no pipeline yet ignores the request.',
    identity,
    steps: [start(), opened, requested(pipeline), requested('')],
  },
  {
    name: 'restart-while-publishing',
    about: 'The request arrives before the reply with the id of the pipeline: it is ignored.',
    identity,
    steps: [$publishing, requested(pipeline)],
  },
  {
    name: 'restart-while-resuming',
    about: 'The request arrives while the session is resumed.',
    identity,
    steps: [$live, $reconnect, requested(pipeline)],
  },
  {
    name: 'restart-while-stopping',
    about: 'A board that disconnects already ignores the request.',
    identity,
    steps: [$live, stop, requested(pipeline)],
  },
];
