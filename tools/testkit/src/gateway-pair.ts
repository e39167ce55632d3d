import { freeTcpPort } from './free-port.ts';
import { startGateway, type GatewayOptions, type StartedGateway } from './gateway-program.ts';
import { RedisServer } from './redis-server.ts';
import { TcpBalancer } from './tcp-balancer.ts';

/** Two gateways of one Redis behind one port, each with its embedded media server. */
export interface GatewayPair {
  readonly gateways: readonly [StartedGateway, StartedGateway];
  readonly port: number;
  readonly redisUrl: string;
  /** Ends what is beside them. */
  readonly stop: () => Promise<void>;
}

export async function startGatewayPair(options: GatewayOptions): Promise<GatewayPair> {
  const { port = 0, arguments: further = [] } = options;
  const data = further[further.indexOf('--data') + 1];
  // What one gateway would have in its data folder is there again after a restart.
  const kept = further.includes('--data') ? { persist: true, configuration: [`dir ${data}`] } : {};
  const redis = await RedisServer.start(kept);
  const start = async () => {
    const nodeUrl = `ws://127.0.0.1:${await freeTcpPort()}/kurento`;
    const cluster = ['--redis', redis.url, '--node-url', nodeUrl];
    return startGateway({ ...options, port: 0, arguments: [...further, ...cluster] });
  };
  const gateways = [await start(), await start()] as const;
  const ports = gateways.map((gateway) => gateway.port);
  const balancer = await TcpBalancer.open(port, ports);
  const stop = async () => {
    balancer.close();
    await redis.stop();
  };
  return { gateways, port: balancer.port, redisUrl: redis.url, stop };
}
