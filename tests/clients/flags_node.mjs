// OpenFeature's providers for servers and for pages, unchanged; the second one asks for all flags and keeps the ETag.
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { OpenFeature } from '@openfeature/server-sdk';
import { OpenFeature as Page } from '@openfeature/web-sdk';

const options = { baseUrl: process.env.SEGMENTS_URL, headers: [['Authorization', `Bearer ${process.env.SEGMENTS_KEY}`]] };
const statuses = [];
const fetchImplementation = async (...request) => {
  const answer = await fetch(...request);
  statuses.push(answer.status);
  return answer;
};
const told = ({ value, variant, reason, errorCode }) => [value, variant ?? null, reason, errorCode ?? null];

await OpenFeature.setProviderAndWait(new OFREPProvider(options));
const server = OpenFeature.getClient();
const me = { targetingKey: 'segment-node' };
const answers = {
  gold: told(await server.getBooleanDetails('gold', false, me)),
  regular: told(await server.getBooleanDetails('regular', true, me)),
  german: told(await server.getBooleanDetails('german', false, { ...me, geo: { country: 'DE' } })),
  arm: told(await server.getStringDetails('assignment.teaser', 'fallback', me)),
  missing: told(await server.getBooleanDetails('no-such-flag', false, me)),
  'wrong type': told(await server.getStringDetails('gold', 'fallback', me)),
};

await Page.setContext(me);
const provider = new OFREPWebProvider({ ...options, fetchImplementation, pollInterval: 300, cacheMode: 'disabled' });
await Page.setProviderAndWait(provider);
const page = Page.getClient();
answers['page gold'] = told(page.getBooleanDetails('gold', false));
while (!statuses.includes(304)) await new Promise((done) => setTimeout(done, 100));
answers['page gold later'] = told(page.getBooleanDetails('gold', false));
answers.statuses = [...new Set(statuses)];
console.log(JSON.stringify(answers));
await OpenFeature.close();
await Page.close();
process.exit(0);
