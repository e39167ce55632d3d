import { requireSignIn } from '@boardcast/web';
import { GatewayClient } from './model/gateway-client.ts';
import { requestPort, serialOf } from './model/serial-ports.ts';
import { Setup } from './model/setup.ts';
import { renderManual, renderSetup } from './view/render.tsx';

const home = new URL('../', document.baseURI);

async function start(): Promise<void> {
  if ((await requireSignIn('../api/session')) === undefined) return;
  const gateway = new GatewayClient(home);
  const serial = serialOf(navigator);
  if (serial === undefined) {
    const addresses = await gateway.addresses().catch(() => undefined);
    renderManual({ isSecure: isSecureContext, server: addresses?.board ?? undefined });
    return;
  }
  renderSetup(new Setup({ gateway, requestPort: () => requestPort(serial) }));
}

void start();
