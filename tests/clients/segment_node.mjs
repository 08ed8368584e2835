// Segment's Node client, unchanged but for its path: one call of each kind, and what it heard.
import { Analytics } from '@segment/analytics-node';

const me = 'segment-node';
const device = `device-${me}`;
const client = new Analytics({ writeKey: process.env.SEGMENTS_KEY, host: process.env.SEGMENTS_URL, path: '/_segments/v1/batch', maxRetries: 1 });
client.on('error', (error) => { console.error(error.code, error.reason); process.exitCode = 1; });
client.track({ anonymousId: device, event: 'cart_add' });
await client.flush();
client.identify({ userId: me, anonymousId: device, traits: { plan: 'gold' } });
await client.flush();
client.track({ userId: me, event: 'Order Completed', properties: { revenue: 120.5 } });
client.page({ userId: me, name: 'Sale', properties: { path: '/sale' } });
client.screen({ userId: me, name: 'Start' });
client.group({ userId: me, groupId: 'club', traits: { size: 3 } });
client.alias({ userId: me, previousId: `old-${me}` });
await client.flush({ close: true });
