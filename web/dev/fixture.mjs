// Development only: answers the console's API with made-up figures so that pages can be looked at without the appliance.
import { createServer } from 'node:http';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, existsSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';

const port = Number(process.env.PORT ?? 8460);
const dist = new URL('../dist/', import.meta.url).pathname;
const calm = process.env.CALM === '1';
const iso = (t = Date.now()) => new Date(t).toISOString().replace('Z', '000+00:00');
const t0 = Date.now();
const users = {
  admin: { role: 'admin', password: 'correct horse' },
  viewer: { role: 'viewer', password: 'correct horse' },
  operator: { role: 'operator', password: 'correct horse' },
};
const sessions = new Map();
let breaker = {
  state: 'OPEN',
  since: iso(t0 - 7500e3),
  tripped_at: null,
  tripped_by: null,
  trip_reason: null,
  trip_code: null,
  trip_details: null,
  reset_at: iso(t0 - 7500e3),
  reset_by: 'admin',
  reset_reason: 'prices are back and have been compared',
  trip_count_today: 1,
  staleness_seconds: 0.4,
  recorded: true,
  reset_available_in_seconds: null,
};
let kill = {
  state: 'ACTIVE',
  engaged_at: null,
  engaged_by: null,
  engagement_reason: null,
  disengaged_at: null,
  disengaged_by: null,
  disengagement_notes: null,
  engagement_count_today: 0,
  job: null,
};
let lastReset = 0;
const history = [
  {
    id: 2,
    tripped_at: iso(t0 - 9000e3),
    tripped_by: 'guard:data_stale',
    reason: 'newest price is 31 min old, limit 30 min',
    code: 'DATA_STALE',
    details: { symbol: 'MSFT', age_seconds: 1861 },
    reset_at: iso(t0 - 7500e3),
    reset_by: 'admin',
    reset_reason: 'prices are back and have been compared',
    duration_seconds: 1500,
  },
  {
    id: 1,
    tripped_at: iso(t0 - 60000e3),
    tripped_by: 'operator',
    reason: 'execution gateway answers slowly, looking into it',
    code: null,
    details: null,
    reset_at: iso(t0 - 57000e3),
    reset_by: 'operator',
    reset_reason: 'gateway restarted, latency is normal again',
    duration_seconds: 3000,
  },
];
const audit = [];
const note = (user, action, outcome, reason, type = 'action', extra = {}) => {
  const prev = audit[0]?.hash ?? '0'.repeat(64);
  const e = {
    id: audit.length + 1,
    timestamp: iso(),
    user_id: user,
    door: 'console',
    action,
    event_type: type,
    resource_type: 'circuit_breaker',
    resource_id: null,
    outcome,
    reason,
    ip_address: '127.0.0.1',
    session_id: 's_4f1c',
    details: { before: 'OPEN', after: 'TRIPPED' },
    prev_hash: prev,
    hash: createHash('sha256')
      .update(prev + Math.random())
      .digest('hex'),
    ...extra,
  };
  audit.unshift(e);
  send('audit', e);
  return e.id;
};
const clients = new Set();
let seq = 0;
function send(event, data) {
  seq++;
  for (const c of clients)
    c.res.write(
      `id: ${seq}\nevent: ${event}\ndata: ${JSON.stringify(event === 'audit' && c.role === 'viewer' ? undefined : data) ?? 'null'}\n\n`,
    );
}
note('system', 'STARTED', 'success', null, 'admin');
note('admin', 'SIGN_IN', 'success', null, 'auth');
note('operator', 'CIRCUIT_BREAKER_RESET', 'denied', 'prices look right again, please', 'action');
note('admin', 'CIRCUIT_BREAKER_RESET', 'success', 'prices are back and have been compared');
for (let i = 0; i < 40; i++) note('key:signal', 'GATE_CHECK', 'success', null, 'access', { door: 'redis' });
note('operator', 'SIGN_IN', 'failed', 'wrong password', 'auth');
note('unix:root', 'USER_CREATED', 'success', null, 'admin', { door: 'cli' });

const defs = [
  ['execution_gateway', 'trading', true, 8],
  ['signal_service', 'trading', true, 17],
  ['orchestrator', 'trading', false, 25],
  ['market_data_service', 'data', true, 40],
  ['model_registry', 'data', false, 51],
  ['reconciler', 'trading', true, 34],
  ['audit_writer', 'operations', false, 19],
  ['mail_relay', 'operations', false, 11],
  ['redis', 'storage', false, 2],
  ['postgres', 'storage', false, 5],
];
const services = defs.map(([name, group, critical, ms], i) => ({
  name,
  kind: name === 'redis' || name === 'postgres' ? 'tcp' : 'http',
  target: `http://127.0.0.1:${8001 + i}/health`,
  group,
  critical,
  status: 'healthy',
  since: iso(t0 - 3600e3),
  reason: null,
  latency_ms: ms,
  p95_ms: ms * 1.2,
  checked_at: iso(),
  age_seconds: 1,
  last_error: null,
  history: Array.from({ length: 60 }, (_, k) => ({
    at: iso(t0 - (60 - k) * 10e3),
    status: 'healthy',
    latency_ms: ms * (0.7 + Math.random() * 0.6),
  })),
}));
if (!calm) {
  const bad = (name, status, reason, from, err) => {
    const s = services.find((x) => x.name === name);
    s.status = status;
    s.reason = reason;
    s.last_error = err ?? null;
    s.since = iso(t0 - 70e3);
    s.history.slice(from).forEach((p) => {
      p.status = status;
      p.latency_ms = status === 'degraded' ? 412 : null;
    });
  };
  bad(
    'mail_relay',
    'unhealthy',
    'connection refused (3 tries)',
    48,
    'connect 127.0.0.1:8025: Connection refused (os error 111)\nafter 3 tries in 15.2 s\nlast answer 2 min ago: 220 ready',
  );
  bad('model_registry', 'stale', 'no answer of our own for 64 s; last known state shown', 54);
  bad('market_data_service', 'degraded', 'P95 412 ms > 250 ms in 3 of 5', 50);
}
const cond = (id, label, verdict, value, limit, detail = null, blocks = true) => ({
  id,
  label,
  verdict,
  value,
  limit,
  age_seconds: verdict === 'not_configured' ? null : 2.1,
  blocks,
  detail,
});
const conditions = () => [
  cond('drawdown', 'Drawdown', 'ok', '1.20 %', '5 %'),
  cond('daily_loss', 'Daily loss', 'ok', '−310.40', '−5000'),
  cond('positions', 'Position sizes', 'ok', '420', '1000'),
  cond('broker_errors', 'Broker errors, last 5 min', 'warn', '4', '10', 'rising since 5 min', false),
  cond(
    'market_data',
    'Market data age',
    calm ? 'ok' : 'failing',
    calm ? '1 s' : '41 min',
    '30 min',
    calm ? null : 'newest price MSFT is too old',
  ),
  cond('services', 'Required services healthy', 'ok', '4 of 4', null),
  cond('redis', 'Redis check', 'not_configured', null, null),
  cond('postgres', 'Postgres check', 'not_configured', null, null),
  cond('queues', 'Queue depths', 'not_configured', null, null),
  cond('latency', 'Latency', 'ok', '12 ms', '300 ms'),
  cond('reconciler', 'Reconciler complete', 'ok', 'complete', null),
  cond('kill', 'Kill switch ACTIVE', kill.state === 'ACTIVE' ? 'ok' : 'failing', kill.state, 'ACTIVE'),
];
const pos = (symbol, qty, avg, last, s) => ({
  engine: 'paper',
  symbol,
  qty,
  avg_price: avg,
  last_price: last,
  market_value: (Number(qty) * Number(last)).toFixed(2),
  unrealised: ((Number(last) - Number(avg)) * Number(qty)).toFixed(2),
  strategy: s,
});
let positions = [
  pos('AAPL', '120', '187.12', '189.30', 'momentum'),
  pos('MSFT', '-40', '411.00', '409.10', 'mean_reversion'),
  pos('NVDA', '35', '880.50', '871.22', 'momentum'),
  pos('SPY', '210', '511.30', '512.04', 'index'),
];
let orders = ['AAPL', 'SPY', 'TSLA', 'NVDA', 'AMZN'].map((symbol, i) => ({
  engine: 'paper',
  id: `o-${1040 + i}`,
  symbol,
  side: i % 2 ? 'sell' : 'buy',
  qty: String(10 + i * 5),
  filled_qty: '0',
  type: 'limit',
  limit_price: (180 + i * 7).toFixed(2),
  status: 'open',
  strategy: 'momentum',
  created_at: iso(Date.now() - i * 9000),
}));
const desk = () => ({
  engines: [
    {
      name: 'paper',
      kind: 'paper',
      status: 'ok',
      error: null,
      as_of: iso(),
      dry_run: false,
      positions,
      open_orders: orders,
      pnl: {
        realised: '412.10',
        unrealised: '-184.82',
        total: '227.28',
        currency: 'USD',
        priced: positions.length,
        unpriced: 0,
      },
      account: { equity: '100227.28', cash: '41000.00', peak_equity: '101444.10' },
      reconciler: { startup_complete: true, detail: null },
      entries: breaker.state === 'OPEN' ? 'allowed' : 'paused',
    },
  ],
});
const slos = () => [
  {
    id: 'cb_staleness',
    label: 'Breaker staleness',
    now: 0.4 + Math.random() * (Math.random() > 0.97 ? 6 : 1.2),
    unit: 's',
    target: 5,
    alert: 10,
    verdict: 'ok',
    text: 'age of the last verified read',
  },
  {
    id: 'alert_delivery_p95',
    label: 'Alert delivery P95',
    now: calm ? 0.8 : 71,
    unit: 's',
    target: 60,
    alert: 60,
    verdict: calm ? 'ok' : 'breach',
    text: '',
  },
  {
    id: 'audit_write_p95',
    label: 'Audit write P95',
    now: 0.004,
    unit: 's',
    target: 1,
    alert: 1,
    verdict: 'ok',
    text: '',
  },
  {
    id: 'poison_queue',
    label: 'Poison queue',
    now: calm ? 0 : 2,
    unit: 'count',
    target: 0,
    alert: 10,
    verdict: calm ? 'ok' : 'warn',
    text: '',
  },
  {
    id: 'board_age',
    label: 'Health board age',
    now: 1.2,
    unit: 's',
    target: 10,
    alert: 15,
    verdict: 'ok',
    text: '',
  },
];
const attention = () =>
  calm
    ? []
    : [
        {
          id: '1',
          severity: 'critical',
          status_word: 'unhealthy',
          subject: 'mail_relay',
          text: 'connection refused (3 tries)',
          since: iso(t0 - 70e3),
          link: '/system-health?service=mail_relay',
        },
        {
          id: '2',
          severity: 'warning',
          status_word: 'stale',
          subject: 'model_registry',
          text: 'no answer; showing the last known state',
          since: iso(t0 - 64e3),
          link: '/system-health?service=model_registry',
        },
        {
          id: '3',
          severity: 'warning',
          status_word: 'degraded',
          subject: 'market_data_service',
          text: 'P95 412 ms > 250 ms in 3 of 5',
          since: iso(t0 - 20e3),
          link: '/system-health?service=market_data_service',
        },
        {
          id: '4',
          severity: 'warning',
          status_word: 'breach',
          subject: 'Alert delivery P95',
          text: '71 s, over the 60 s target for 6 min',
          since: iso(t0 - 360e3),
          link: '/slos',
        },
      ];
const gate = () => ({
  verdict: kill.state === 'ENGAGED' ? 'halted' : breaker.state === 'OPEN' ? 'open' : 'reduce_only',
  reasons: breaker.state === 'OPEN' ? [] : ['breaker TRIPPED'],
  as_of: iso(),
  valid_until: iso(Date.now() + 5000),
  lease_ms: 5000,
  dry_run: false,
  breaker: breaker.state,
  kill_switch: kill.state,
});
const verification = () =>
  breaker.state === 'TRIPPED'
    ? []
    : [
        { id: 'a', label: 'CB state shows OPEN in dashboard', done: breaker.state === 'OPEN', detail: null },
        { id: 'b', label: 'No pending orders blocked', done: true, detail: '0 blocked in the last 60 s' },
        { id: 'c', label: 'Audit log shows reset entry', done: true, detail: 'entry 4' },
        { id: 'd', label: 'cb_staleness_seconds near 0', done: Date.now() - t0 > 8000, detail: '0.4 s' },
      ];
const view = () => ({
  ...breaker,
  reset_available_in_seconds: Math.max(0, Math.ceil(60 - (Date.now() - lastReset) / 1000)) || null,
});
const snapshot = (role) => ({
  now: iso(),
  environment: { name: 'desk-eu', kind: 'demo' },
  demo: true,
  version: '0.1.0',
  dry_run: process.env.DRY === '1',
  gate: gate(),
  breaker: view(),
  conditions: conditions(),
  kill,
  verification: verification(),
  health: { refreshed_at: iso(), interval_seconds: 10, services },
  desk: desk(),
  incidents: [],
  slos: slos(),
  attention: attention(),
  recent_audit: role === 'viewer' ? [] : audit.slice(0, 20),
  setup_checklist: [
    { id: 'target', label: 'A service is watched', done: true, detail: '10 services' },
    {
      id: 'channel',
      label: 'An alert channel is set',
      done: false,
      detail: 'Add [delivery.email] or [delivery.webhook] to the configuration file',
    },
    {
      id: 'user',
      label: 'A second user exists',
      done: false,
      detail: 'tradewarden user create --role operator',
    },
  ],
  auto_refresh_seconds: 10,
});

setInterval(() => {
  send('heartbeat', {
    now: iso(),
    staleness_seconds: 0.3 + Math.random() * (Math.random() > 0.97 ? 6 : 1.2),
  });
  send('slos', slos());
}, 1000);
setInterval(() => {
  for (const s of services) {
    if (s.status === 'stale') continue;
    s.checked_at = iso();
    s.history = [
      ...s.history.slice(1),
      {
        at: iso(),
        status: s.status,
        latency_ms: s.status === 'unhealthy' ? null : (s.latency_ms ?? 10) * (0.7 + Math.random() * 0.6),
      },
    ];
  }
  send('health', { refreshed_at: iso(), interval_seconds: 10, services });
  send('verification', verification());
}, 5000);
const pushState = () => {
  send('gate', gate());
  send('breaker', view());
  send('kill', kill);
  send('conditions', conditions());
  send('verification', verification());
  send('desk', desk());
};

function runKill(reason, who, flatten) {
  const started = Date.now();
  const e = {
    engine: 'paper',
    step: 'pause',
    outcome: null,
    open_orders: orders.length,
    positions: positions.length,
    message: null,
  };
  const job = {
    id: 'k1',
    status: 'running',
    outcome: null,
    flatten,
    reason,
    started_by: who,
    started_at: iso(),
    finished_at: null,
    resumed: 0,
    times: { blocked_ms: 3, last_order_gone_ms: null, flat_ms: null },
    engines: [
      e,
      {
        engine: 'alpaca',
        step: 'pause',
        outcome: null,
        open_orders: null,
        positions: null,
        message: 'connect timed out, trying again',
      },
    ],
    steps: [],
    residual: { orders: [], positions: [] },
  };
  kill = {
    ...kill,
    state: 'ENGAGED',
    engaged_at: iso(),
    engaged_by: who,
    engagement_reason: reason,
    engagement_count_today: 1,
    job,
  };
  const step = (s, detail) => {
    e.step = s;
    e.open_orders = orders.length;
    e.positions = positions.length;
    job.steps.push({ at: iso(), engine: 'paper', step: s, outcome: 'success', detail });
    pushState();
  };
  step('pause', 'entries paused');
  setTimeout(() => step('cancel', `${orders.length} to cancel`), 1500);
  setTimeout(() => {
    orders = [];
    job.times.last_order_gone_ms = Date.now() - started;
    step('flatten', `${positions.length} to close`);
  }, 3000);
  setTimeout(() => {
    positions = positions.slice(0, 1);
    step('verify', '1 left');
  }, 4500);
  setTimeout(() => {
    if (process.env.RESIDUAL !== '1') positions = [];
    const left = positions.length > 0;
    e.outcome = left ? 'residual' : 'flat';
    step('done', left ? '1 left' : 'nothing left');
    job.engines[1].outcome = 'unverified';
    job.engines[1].step = 'done';
    job.status = 'done';
    job.outcome = left ? 'residual' : 'flat';
    job.residual.positions = positions;
    job.finished_at = iso();
    job.times.flat_ms = left ? null : Date.now() - started;
    pushState();
  }, 6000);
}
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
const csp =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types svelte-trusted-html tradewarden";
const json = (res, status, body, headers = {}) => {
  res.writeHead(status, {
    'content-type': status >= 400 ? 'application/problem+json' : 'application/json',
    ...headers,
  });
  res.end(body === undefined ? '' : JSON.stringify(body));
};
const problem = (res, status, code, detail, more = {}) =>
  json(res, status, { type: `urn:${code}`, title: code, status, code, detail, ...more });

createServer(async (req, res) => {
  const url = new URL(req.url, 'http://x');
  const sid = /tw_session=(\w+)/.exec(req.headers.cookie ?? '')?.[1];
  const user = sessions.get(sid);
  let body = '';
  for await (const c of req) body += c;
  const data = body ? JSON.parse(body) : {};
  const sv = (u = user) => ({
    user: u ? { name: u.name, role: u.role } : null,
    csrf_token: u ? 'csrf' : null,
    setup_required: false,
    environment: { name: 'desk-eu', kind: 'demo' },
    version: '0.1.0',
    demo: true,
  });
  const login = (name, role) => {
    const id = randomBytes(8).toString('hex');
    const u = { name, role };
    sessions.set(id, u);
    json(res, 200, sv(u), { 'set-cookie': `tw_session=${id}; HttpOnly; SameSite=Strict; Path=/` });
  };
  const p = url.pathname;
  if (!p.startsWith('/api')) {
    let file = join(dist, normalize(p));
    if (!existsSync(file) || p.endsWith('/')) file = join(dist, 'index.html');
    res.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': csp,
    });
    return res.end(readFileSync(file));
  }
  const route = `${req.method} ${p.replace('/api/v1/', '')}`;
  if (route === 'GET session') return json(res, 200, sv());
  if (route === 'POST session') {
    const u = users[data.username];
    return u && u.password === data.password
      ? login(data.username, u.role)
      : problem(
          res,
          401,
          'bad_credentials',
          'User name or password is wrong. 4 tries left before a pause of 15 minutes.',
        );
  }
  if (route === 'GET setup')
    return url.searchParams.get('token') === 'good'
      ? json(res, 200, { username: null, role: 'admin', expires_at: iso(Date.now() + 1800e3) })
      : problem(res, 410, 'setup_link_invalid', 'This set-up link has been used or is too old.');
  if (route === 'POST setup') {
    users[data.username] = { role: 'admin', password: data.password };
    return login(data.username, 'admin');
  }
  if (!user) return problem(res, 401, 'not_authenticated', 'Sign in first.');
  if (route === 'DELETE session') {
    sessions.delete(sid);
    return json(res, 204);
  }
  if (route === 'GET overview') return json(res, 200, snapshot(user.role));
  if (route === 'GET gate') return json(res, 200, gate());
  if (route === 'GET events') {
    res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    res.write(`id: ${seq}\nevent: snapshot\ndata: ${JSON.stringify(snapshot(user.role))}\n\n`);
    const c = { res, role: user.role };
    clients.add(c);
    res.on('close', () => clients.delete(c));
    return;
  }
  if (route === 'GET circuit-breaker/history') return json(res, 200, { items: history, next_cursor: null });
  if (route === 'GET kill-switch/plan')
    return setTimeout(
      () =>
        json(res, 200, {
          engines: [
            { engine: 'paper', reachable: true, error: null, orders, positions },
            { engine: 'alpaca', reachable: false, error: 'connect timed out', orders: [], positions: [] },
          ],
        }),
      400,
    );
  if (route === 'GET audit') {
    const q = Object.fromEntries(url.searchParams);
    const from = Number(q.cursor ?? Infinity);
    const hit = audit.filter(
      (e) =>
        e.id < from &&
        (!q.action || e.action === q.action) &&
        (!q.user || e.user_id === q.user) &&
        (!q.outcome || e.outcome === q.outcome) &&
        (!q.q || JSON.stringify(e).includes(q.q)),
    );
    const items = hit.slice(0, Number(q.limit ?? 50));
    return json(res, 200, {
      items,
      next_cursor: hit.length > items.length ? String(items.at(-1).id) : null,
      head: { id: audit[0].id, hash: audit[0].hash },
    });
  }
  if (route === 'GET audit/verify')
    return json(res, 200, {
      ok: true,
      checked: audit.length,
      first_broken_id: null,
      message: 'The chain is whole.',
      head: null,
    });
  if (req.method === 'POST') {
    if ([...(data.reason ?? '').trim()].length < 20)
      return problem(res, 422, 'reason_too_short', 'The reason needs at least 20 characters.');
    let message = '';
    if (route.endsWith('/trip')) {
      breaker = {
        ...breaker,
        state: 'TRIPPED',
        since: iso(),
        tripped_at: iso(),
        tripped_by: user.name,
        trip_reason: data.reason,
        trip_code: null,
        trip_count_today: breaker.trip_count_today + 1,
      };
      history.unshift({
        id: history.length + 1,
        tripped_at: iso(),
        tripped_by: user.name,
        reason: data.reason,
        code: null,
        details: null,
        reset_at: null,
        reset_by: null,
        reset_reason: null,
        duration_seconds: null,
      });
      message = 'The breaker is TRIPPED: new orders are blocked.';
      note(user.name, 'CIRCUIT_BREAKER_TRIPPED', 'success', data.reason);
    } else if (route.endsWith('/reset')) {
      const left = Math.ceil(60 - (Date.now() - lastReset) / 1000);
      if (left > 0)
        return problem(res, 429, 'reset_rate_limited', `At most one reset a minute. ${left} s left.`, {
          retry_after_seconds: left,
        });
      const c = conditions().filter((x) => x.blocks && x.verdict === 'failing');
      if (c.length && !data.override) {
        note(user.name, 'CIRCUIT_BREAKER_RESET', 'denied', data.reason);
        return problem(res, 409, 'conditions_not_normal', 'Not every condition is normal.', {
          conditions: c,
        });
      }
      lastReset = Date.now();
      breaker = {
        ...breaker,
        state: 'OPEN',
        since: iso(),
        tripped_at: null,
        trip_reason: null,
        reset_at: iso(),
        reset_by: user.name,
        reset_reason: data.reason,
      };
      Object.assign(history[0], {
        reset_at: iso(),
        reset_by: user.name,
        reset_reason: data.reason,
        duration_seconds: 12,
      });
      message = 'The breaker is OPEN: new orders are accepted.';
      note(user.name, 'CIRCUIT_BREAKER_RESET', 'success', data.reason);
    } else if (route.endsWith('/kill')) {
      breaker = {
        ...breaker,
        state: 'TRIPPED',
        since: iso(),
        tripped_at: iso(),
        tripped_by: user.name,
        trip_reason: data.reason,
      };
      runKill(data.reason, user.name, data.flatten);
      message = 'Kill switch ENGAGED; the kill job runs.';
      note(user.name, 'KILL_SWITCH_ENGAGED', 'success', data.reason);
    } else if (route.endsWith('/release')) {
      kill = { ...kill, state: 'ACTIVE', disengaged_at: iso(), disengaged_by: user.name };
      message = 'Kill switch ACTIVE; the breaker stays TRIPPED.';
      note(user.name, 'KILL_SWITCH_RELEASED', 'success', data.reason);
    }
    pushState();
    return json(res, 200, {
      outcome: 'success',
      recorded: true,
      audit_id: audit[0].id,
      message,
      breaker: view(),
      kill,
      gate: gate(),
    });
  }
  problem(res, 404, 'not_found', 'No such address.');
}).listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}`));
