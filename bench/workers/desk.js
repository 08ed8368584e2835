// A desk that takes every message and counts none: what sending costs, and nothing else.
export default {
  async fetch(request) {
    await request.arrayBuffer();
    return new Response("queued", {status: 202});
  },
};
