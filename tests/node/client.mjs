// node-redis against the Redis adapter, RESP2 and RESP3. Arguments: port, API key, reason of a trip.
import assert from 'node:assert/strict';
import { createClient } from 'redis';

const [port, key, reason] = process.argv.slice(2);
const STATE = 'circuit_breaker:state';

async function connected(RESP) {
  const client = createClient({ url: `redis://:${key}@127.0.0.1:${port}`, RESP });
  client.on('error', (error) => {
    throw error;
  });
  return client.connect();
}

for (const RESP of [2, 3]) {
  const client = await connected(RESP);
  assert.equal(await client.ping(), 'PONG');
  assert.equal(JSON.parse(await client.get(STATE)).state, 'OPEN');
  assert.equal(await client.set('k', 'v', { expiration: { type: 'EX', value: 100 } }), 'OK');
  assert.equal(await client.get('k'), 'v');
  await assert.rejects(client.sendCommand(['NOSUCH']), /unknown command/);
  assert.equal(await client.ping(), 'PONG');
  await client.del(['z', 'n']);
  await client.zAdd('z', [{ score: 1.5, value: 'a' }, { score: 2, value: 'b' }]);
  assert.deepEqual(await client.zRangeWithScores('z', 0, -1), [{ value: 'a', score: 1.5 }, { value: 'b', score: 2 }]);
  assert.deepEqual(await client.multi().set('n', '1').incr('n').exec(), ['OK', 2]);
  const seen = [];
  for await (const keys of client.scanIterator({ MATCH: 'k*' })) seen.push(...keys);
  assert.ok(seen.includes('k'));
  client.destroy();
}

const speaker = await connected(3);
const listener = await connected(3);
const told = new Promise((resolve) => listener.subscribe(STATE, resolve));
await speaker.set(STATE, JSON.stringify({ state: 'TRIPPED', trip_reason: reason }));
assert.equal(JSON.parse(await told).state, 'TRIPPED');
const [newest] = await speaker.zRange('circuit_breaker:history', 0, 0, { REV: true });
assert.equal(JSON.parse(newest).reason, reason);
await assert.rejects(speaker.del(STATE), /NOPERM/);
speaker.destroy();
listener.destroy();
console.log('node-redis all good');
