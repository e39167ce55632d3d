import { needs, runs, serves, type CommandPlan } from './command-plan.ts';

const nodes = 'media servers on other machines';
const espIdf = 'ESP-IDF, a download of gigabytes';

/** The gateway on this computer, and for the network. */
const local = 'npm start';
const network = 'npm start -- --host 0.0.0.0';
const overTls = 'npm start -- --host 0.0.0.0 --tls';
const hostBoard =
  'npx nx run firmware:host -- --profile esp32s3 --server ws://localhost:8888/kurento --name kitchen';

const ready = /Boardcast is ready/;
const isLive = /Media connected/;

/** They are run, and say what this computer does not have. */
const saysNoIdf = runs({ exits: 1, says: /^ESP-IDF not found/ });
const saysNoBuild = runs({ exits: 1, says: /not found: run npx nx run firmware:build first/ });
const saysNoBoard = runs({ exits: 1, says: /^No board found/ });

const usesServer = runs({ beside: [network], says: /✓/ });

/**
 * One entry for each documented command, in the order in which they are run. A command without one
 * fails the test: give it a way to run, or the reason why it cannot.
 */
export const commandPlans: Readonly<Record<string, CommandPlan>> = {
  'npm ci': runs({ isOnline: true }),
  [local]: serves({ ready }),
  [network]: serves({ ready }),
  [overTls]: serves({ ready, keeps: { '5F:0A:...': /((?:[\dA-F]{2}:){31}[\dA-F]{2})/ } }),
  'npm start -- --trust-proxy 127.0.0.1 --allow-origin https://cams.example.org': serves({ ready }),
  'npm start -- --host 0.0.0.0 --turn turn:turn.example.org:3478 --turn turn:turn.example.org:3478?transport=tcp --turn turns:turn.example.org:443 --turn-secret /etc/boardcast/turn-secret':
    serves({ ready, given: { '/etc/boardcast/turn-secret': 'turn-secret' } }),

  'openssl rand -base64 32 > webhook-secret': runs(),
  'npm start -- --webhook http://127.0.0.1:9000/boards --webhook-secret webhook-secret': serves({
    ready,
  }),
  'npm start -- --host 0.0.0.0 --mqtt mqtt://camera@192.168.1.10:1883 --mqtt-password /etc/boardcast/mqtt-password':
    serves({ ready, given: { '/etc/boardcast/mqtt-password': 'turn-secret' } }),

  'npm start -- --record "kitchen=always" --keep-days 7 --keep-bytes 50G': serves({ ready }),

  'npm start -- --record "kitchen=always" --keep-days 7': serves({ ready }),
  'npm start -- --host 0.0.0.0 --recorder http://192.0.2.20:8890': serves({ ready }),
  'BOARDCAST_TOKEN=TOKEN npx nx run recorder:run -- --server wss://cams.example.org/kurento --host 0.0.0.0 --record "*=always"':
    needs('a server with a domain of its own'),
  'ffplay rtsp://127.0.0.1:8554/kitchen': needs('a display'),
  'npx nx run gateway:access -- link --actions watch,manage --name recorder': runs({
    says: /token=/,
  }),
  'npx nx run gateway:access -- add kitchen': runs({ keeps: { KEY: /^(\S{12}\.\S+)$/ } }),
  'npx nx run gateway:access -- link': runs({ keeps: { TOKEN: /[?&]token=(\S+)/ } }),
  "npx nx run gateway:access -- link --actions watch --boards 'garden-*' --expires 12h --name ann":
    runs({ says: /token=/ }),
  'npx nx run gateway:access -- link --actions watch --boards door --name nvr --player': runs({
    says: /user nvr, password \S{35}$/,
  }),

  'openssl rand -base64 32 > node-secret': runs(),
  'npx nx run media-server:run -- --host 10.0.0.21 --media-host 0.0.0.0 --media-port 20000 --secret node-secret':
    needs(nodes),
  'npm start -- --host 0.0.0.0 --kms ws://10.0.0.21:8888/kurento --kms ws://10.0.0.22:8888/kurento --kms-secret node-secret':
    needs(nodes),
  'sudo apt-get install -y redis-server': needs('root on another machine'),
  'npm start -- --host 10.0.0.11 --trust-proxy 10.0.0.10 --allow-origin https://cams.example.org --redis rediss://gateway@10.0.0.10:6379 --redis-password /etc/boardcast/redis-password --redis-ca /etc/boardcast/redis-ca.pem --kms ws://10.0.0.21:8888/kurento --kms ws://10.0.0.22:8888/kurento --kms-secret /etc/boardcast/node-secret':
    needs(nodes),
  'npx nx run gateway:nodes -- list': runs({ beside: [local], says: /^local\s+serving/ }),
  'npx nx run gateway:nodes -- drain 10.0.0.21:8888 --wait': runs({
    ...{ beside: [local], exits: 1, says: /^There is no node/ },
  }),
  'npx nx run gateway:nodes -- undrain 10.0.0.21:8888': runs({
    ...{ beside: [local], exits: 1, says: /^There is no node/ },
  }),

  'npx nx run media-server:run -- --port 8888': serves({ ready: /"ready":true/ }),
  'node apps/media-server/dist/main.js --host 0.0.0.0 --media-port 40000': serves({
    ready: /"ready":true/,
  }),
  'node apps/media-server/dist/main.js --host 0.0.0.0 --media-port 40000 --workers 4': serves({
    ready: /"ready":true/,
  }),

  'npx nx run firmware:host-build': runs(),
  'firmware/dist/host/host_board/host-board --server ws://localhost:8888/kurento --name kitchen':
    serves({ ready: isLive, beside: [local] }),
  [hostBoard]: serves({ ready: isLive, beside: [local] }),
  'npx nx run firmware:monitor -- --host-board -- --profile esp32s3 --server ws://localhost:8888/kurento --name kitchen':
    serves({ ready: isLive, beside: [local] }),
  "curl --data-binary @offer.sdp -H 'Content-Type: application/sdp' -H 'Authorization: Bearer TOKEN' http://127.0.0.1:8888/whep/kitchen":
    runs({ beside: [local, hostBoard], says: /^a=fingerprint:/ }),
  'curl -O http://127.0.0.1:8888/api/boards/kitchen/snapshot.jpg': runs({
    beside: [local, hostBoard],
    makesJpeg: 'snapshot.jpg',
  }),
  "curl -o kitchen.jpg -H 'Authorization: Bearer TOKEN' 'http://127.0.0.1:8888/api/boards/kitchen/snapshot.jpg?width=640'":
    runs({ beside: [local, hostBoard], makesJpeg: 'kitchen.jpg' }),
  "curl -f -X POST -H 'Authorization: Bearer TOKEN' http://127.0.0.1:8888/api/boards/kitchen/restart":
    runs({ beside: [local, hostBoard] }),

  'BOARD_KEY=KEY npx nx run firmware:check': usesServer,
  'BOARD_KEY=KEY npx nx run firmware:check -- --server ws://192.0.2.1:8888': usesServer,
  'npx nx run firmware:check -- --server wss://cams.example.org/kurento --from-outside': needs(
    'a server with a domain of its own',
  ),
  'npx nx run firmware:settings -- --board esp32s3': runs({
    typed: ['home', 'password1', 'ws://192.0.2.1:8888', 'KEY', 'kitchen'],
  }),
  'WIFI_PASSWORD=... npx nx run firmware:settings -- --board esp32s3 --ssid home --server ws://192.0.2.1:8888 --name kitchen':
    runs({ given: { '=... ': '=password1 ' } }),
  'BOARD_KEY=... npx nx run firmware:settings -- --board esp32s3 --server wss://192.0.2.1:8888 --ca-fingerprint 5F:0A:...':
    runs({ beside: [overTls], given: { '=... ': '=KEY ' } }),
  'npx nx run gateway:access -- import --redis redis://10.0.0.10:6379': needs(
    'a Redis on another machine',
  ),
  // It revokes the key that the commands before use.
  'npx nx run gateway:access -- list': runs({ keeps: { ID: /^key\s+(\S+)\s+board "kitchen"/ } }),
  'npx nx run gateway:access -- revoke ID': runs({ says: /revoked/i }),

  'npx nx run firmware:build -- --board esp32s3': saysNoIdf,
  'npx nx run firmware:build -- --board esp32p4': saysNoIdf,
  'npx nx run firmware:flash': saysNoBoard,
  'npx nx run firmware:flash -- --monitor': saysNoBoard,
  'npx nx run firmware:flash -- --board esp32s3 --monitor': saysNoBuild,
  'npx nx run firmware:flash -- --board esp32p4': saysNoBuild,
  'npx nx run firmware:flash -- --board esp32s3 --port /dev/ttyUSB0 --monitor': saysNoBuild,
  'npx nx run firmware:monitor -- --board esp32p4': saysNoBoard,
  'npx nx run firmware:headers': runs(),
  "openssl x509 -in ca.pem -outform der | base64 -w 192 | sed 's/^/ca add /'": runs({
    says: /^ca add /,
  }),
  "openssl x509 -in ca.pem -noout -fingerprint -sha256 | sed 's/.*=/ca end /'": runs({
    says: /^ca end /,
  }),

  'git clone -b v5.5 --recursive https://github.com/espressif/esp-idf.git ~/esp/esp-idf':
    needs(espIdf),
  '~/esp/esp-idf/install.sh esp32s3,esp32p4': needs(espIdf),
  '. ~/esp/esp-idf/export.sh': needs(espIdf),
  'cd firmware': runs(),
  'idf.py set-target esp32p4': needs(espIdf),
  'idf.py build': needs(espIdf),
  'idf.py -B build-rev3 -D SDKCONFIG=build-rev3/sdkconfig -D IDF_TARGET=esp32p4 -D SDKCONFIG_DEFAULTS="sdkconfig.defaults;sdkconfig.rev3" build':
    needs(espIdf),

  'npx nx run viewer:serve': serves({ ready: /Local:|http:\/\// }),
  'npx vitest run packages/signaling/src/backoff.test.ts': runs(),
  'npx nx run signaling:test': runs(),
  'npm run format': runs(),
  // The whole run takes the better part of an hour: its first step shows that it starts.
  'npm test': serves({ ready: /Running targets lint, typecheck/ }),
};
