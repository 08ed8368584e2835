// The least that a JavaScript worker can do with a body: read so much of it in one crossing, and leave the rest; of an
// origin's answer, read it as a whole and send it on.
const MOST_BYTES = 1024;

export default {
  async fetch(request) {
    if (!request.body) return new URL(request.url).pathname === "/" ? new Response("ok") : forward(request);
    const reader = request.body.getReader({ mode: "byob" });
    const { value, done } = await reader.readAtLeast(MOST_BYTES + 1, new Uint8Array(MOST_BYTES + 1));
    if (done || value.byteLength <= MOST_BYTES) return new Response("ok");
    await reader.cancel();
    return new Response("too long", { status: 411 });
  },
};

async function forward(request) {
  const answer = await fetch(request.url);
  return new Response(await answer.arrayBuffer(), { headers: answer.headers });
}
