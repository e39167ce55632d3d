/** HAProxy's configuration of examples/cluster, with the addresses of these gateways. */
export function balancerConfiguration(gateways: readonly string[]): Promise<string> {
  const servers = gateways.map(
    (address, index) =>
      `  server gateway${index + 1} ${address}:8888 check inter 1s fall 2 rise 1 on-marked-down shutdown-sessions`,
  );
  return Promise.resolve(`
global
  maxconn 4000
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  timeout tunnel 1h
frontend boardcast
  bind :8888
  default_backend gateways
backend gateways
  balance leastconn
  option redispatch 1
  retries 3
  option httpchk GET /healthz
  timeout check 1s
${servers.join('\n')}
`);
}
