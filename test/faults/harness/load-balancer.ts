import { isReady } from '../../servers/stack/node-process.js';
import { aTcpProxy, rotated } from './tcp-proxy.js';

/** What stands in front of several APIs, as a Service of Kubernetes does: new connections go to those that were ready when last asked. */
export interface LoadBalancer {
  readonly address: string;
  close(): Promise<void>;
}

const CHECK_MS = 100;

export async function aLoadBalancer(apis: readonly string[]): Promise<LoadBalancer> {
  const ready = new Set(apis);
  let over = false;
  /** Of one API: another that takes long to answer holds up nothing. */
  const check = async (api: string): Promise<void> => {
    while (!over) {
      if (await isReady(Number(api.split(':')[1]))) ready.add(api);
      else ready.delete(api);
      await new Promise((resolve) => setTimeout(resolve, CHECK_MS));
    }
  };
  const proxy = await aTcpProxy(apis, (targets, turn) => rotated(targets, turn).filter((api) => ready.has(api)));
  const checking = Promise.all(apis.map(check));
  return {
    address: proxy.address,
    close: async () => {
      over = true;
      await Promise.all([checking, proxy.close()]);
    },
  };
}
