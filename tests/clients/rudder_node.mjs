// RudderStack's Node client, unchanged: gzipped JSON that it labels as a form.
import RudderAnalytics from '@rudderstack/rudder-sdk-node';

const me = 'rudder-node';
const device = `device-${me}`;
const failed = (error) => { console.error(String(error)); process.exitCode = 1; };
const client = new RudderAnalytics(process.env.SEGMENTS_KEY, { dataPlaneUrl: process.env.SEGMENTS_URL, flushAt: 1, errorHandler: failed });
const told = (call) => new Promise((done) => call((error) => { if (error) failed(error); done(); }));
await told((done) => client.track({ anonymousId: device, event: 'cart_add' }, done));
await told((done) => client.identify({ userId: me, anonymousId: device, traits: { plan: 'gold' } }, done));
await told((done) => client.track({ userId: me, event: 'Order Completed', properties: { revenue: 120.5 } }, done));
await told((done) => client.page({ userId: me, name: 'Sale', properties: { path: '/sale' } }, done));
await told((done) => client.screen({ userId: me, name: 'Start' }, done));
await told((done) => client.group({ userId: me, groupId: 'club', traits: { size: 3 } }, done));
await told((done) => client.alias({ userId: me, previousId: `old-${me}` }, done));
