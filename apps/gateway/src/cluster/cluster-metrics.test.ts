import { MemoryDirectory } from '@boardcast/directory';
import type { MediaNode } from '@boardcast/protocol';
import { expect, it } from 'vitest';
import { ClusterMetrics } from './cluster-metrics.ts';

const node = (id: string, keeper: string, changes: Partial<MediaNode> = {}): MediaNode => ({
  ...{ id, keeper, url: `ws://${id}/kurento`, state: 'serving', seen: '', workers: 1 },
  ...{ cpu: 12.5, memory: null, bitrate: null, endpoints: 4, pipelines: 2, drain: null },
  ...{ boards: ['porch'], cascades: [] },
  ...changes,
});

it('reports the nodes that the gateway keeps, and how many there are in each state', async () => {
  const directory = new MemoryDirectory();
  const nodes = [
    node('n1:8888', directory.id),
    node('n2:8888', directory.id, { state: 'draining', cpu: null }),
    node('n3:8888', 'another gateway'),
  ];
  const metrics = new ClusterMetrics({
    directory,
    cluster: () => Promise.resolve({ directory: 'connected', gateways: [], nodes }),
    moves: () => 3,
    adoptions: () => 2,
  });

  const text = await metrics.text();
  nodes.pop();
  nodes.pop();
  const later = await metrics.text();

  expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
    'boardcast_cluster_directory_connected 1',
    'boardcast_cluster_lease 1',
    'boardcast_cluster_gateways 0',
    'boardcast_cluster_relays 0',
    'boardcast_cluster_moves_total 3',
    'boardcast_cluster_adoptions_total 2',
    'boardcast_cluster_nodes{state="serving"} 2',
    'boardcast_cluster_nodes{state="draining"} 1',
    'boardcast_cluster_nodes{state="empty"} 0',
    'boardcast_cluster_nodes{state="down"} 0',
    'boardcast_node_boards{node="n1:8888"} 1',
    'boardcast_node_boards{node="n2:8888"} 1',
    'boardcast_node_cascades{node="n1:8888"} 0',
    'boardcast_node_cascades{node="n2:8888"} 0',
    'boardcast_node_endpoints{node="n1:8888"} 4',
    'boardcast_node_endpoints{node="n2:8888"} 4',
    'boardcast_node_pipelines{node="n1:8888"} 2',
    'boardcast_node_pipelines{node="n2:8888"} 2',
    'boardcast_node_cpu_percent{node="n1:8888"} 12.5',
  ]);
  expect(later).not.toContain('n2:8888');
  await directory.close();
});
