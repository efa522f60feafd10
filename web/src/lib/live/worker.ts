/* One connection for all tabs: a browser allows six per origin, and a desk has many tabs open. */

import type { LiveMessage, TabMessage } from './messages';
import { Stream } from './stream';

const tabs = new Set<MessagePort>();
const stream = new Stream((message: LiveMessage) => {
  for (const tab of tabs) tab.postMessage(message);
});

interface SharedScope {
  onconnect: ((event: MessageEvent) => void) | null;
}

(globalThis as unknown as SharedScope).onconnect = (event) => {
  const tab = event.ports[0];
  if (!tab) return;
  tabs.add(tab);
  tab.onmessage = ({ data }: MessageEvent<TabMessage>) => {
    if (data.type === 'hello') {
      stream.seed(data.staleness);
      for (const message of stream.greeting()) tab.postMessage(message);
      stream.start();
    } else if (data.type === 'restart') {
      stream.restart();
    } else {
      tabs.delete(tab);
      if (tabs.size === 0) stream.stop();
    }
  };
};
