import { expect, it } from 'vitest';
import { consentFor } from './consent.ts';

const page = 'http://localhost:8888/virtual-board/?autostart';
const own = 'ws://localhost:8888/kurento';
const foreign = 'ws://localhost:8153/kurento';

it.each([
  ['a link with the pattern', { source: 'pattern', server: own, byLink: true }],
  ['a click on Start with the camera', { source: 'webcam', server: own, byLink: false }],
  ['simulated packet loss', { source: 'pattern', server: `${own}?loss=5`, byLink: true }],
] as const)('needs none for %s', (_, publication) => {
  expect(consentFor(publication, page)).toBeUndefined();
});

it.each([
  ['a link with the camera', { source: 'webcam', server: own, byLink: true }],
  ['a link with the screen', { source: 'screen', server: own, byLink: true }],
  ['a link to another server', { source: 'pattern', server: foreign, byLink: true }],
  ['a click on Start with another server', { source: 'webcam', server: foreign, byLink: false }],
] as const)('is needed for %s', (_, publication) => {
  expect(consentFor(publication, page)?.label).toMatch(/^Publish the .* to localhost:8\d+$/);
});

it('names the content and the server', () => {
  expect(consentFor({ source: 'webcam', server: foreign, byLink: true }, page)).toEqual({
    question:
      'Publish the camera and the microphone of this computer to localhost:8153, ' +
      'which is not this page’s server?',
    label: 'Publish the camera and the microphone to localhost:8153',
  });
});
