/** The table of rooms: which of the monorepo's packages each project may import. */
export const rooms = {
  'packages/protocol': [],
  'packages/board': [],
  'packages/signaling': ['protocol'],
  'apps/media-server': ['protocol'],
  'apps/gateway': ['signaling', 'board', 'protocol'],
  'apps/virtual-board': ['signaling', 'board', 'protocol'],
  'apps/viewer': ['signaling', 'board', 'protocol'],
  'tools/e2e': ['signaling', 'board', 'protocol'],
  'tools/conformance': ['signaling', 'protocol'],
  'tools/bench': ['signaling', 'board', 'protocol', 'e2e', 'virtual-board'],
  'tools/firmware': ['signaling', 'board', 'protocol'],
  'firmware/test': ['signaling', 'board', 'protocol', 'e2e'],
};
