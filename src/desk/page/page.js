// Draws the paper desk's page from one JSON answer a second. Text is only ever set as text.
"use strict";

const $ = (id) => document.getElementById(id);
const PAUSE_MS = 1000;
const SAYS = {
  open: "Orders pass.",
  reduce_only: "Only orders that lower exposure pass.",
  halted: "No automated order passes.",
};
const WORDS = { open: "✓ Open", reduce_only: "▲ Reduce only", halted: "⬣ Halted" };
const STANDING = {
  fresh: "fresh answer",
  missing: "no key: the appliance is silent, so risk only goes down",
  expired: "the key has expired: the appliance is silent, so risk only goes down",
  unreadable: "the key cannot be read, so risk only goes down",
  no_connection: "Redis does not answer, so risk only goes down",
};
const openItems = new Set();

function make(tag, text, className) {
  const node = document.createElement(tag);
  if (text !== undefined && text !== null) node.textContent = text;
  if (className) node.className = className;
  return node;
}

function clock(iso) {
  return iso ? iso.slice(11, 19) : "–";
}

function rows(id, items, cells, empty) {
  const body = $(id).tBodies[0];
  const made = items.map((item) => {
    const row = make("tr");
    for (const [text, className] of cells(item)) row.append(make("td", text, className));
    return row;
  });
  if (made.length === 0) {
    const cell = make("td", empty, "dim");
    cell.colSpan = 9;
    const row = make("tr");
    row.append(cell);
    made.push(row);
  }
  body.replaceChildren(...made);
}

function tone(amount) {
  return amount.startsWith("-") ? "n bad" : "n good";
}

function drawGate(data) {
  const gate = data.stats.gate;
  $("gate").className = `gate ${gate.verdict}`;
  $("verdict").textContent = WORDS[gate.verdict] ?? gate.verdict;
  const more = [SAYS[gate.verdict] ?? "", STANDING[gate.standing] ?? gate.standing, ...gate.reasons];
  if (gate.dry_run) more.push("dry run");
  if (data.stats.paused) more.push("the engine itself is paused");
  $("why").textContent = more.filter(Boolean).join(" · ");
  const money = [["Equity", data.account.equity], ["Today", data.account.daily_pl], ["Cash", data.account.cash],
    ["Positions", data.stats.positions], ["Open orders", data.stats.open_orders]];
  $("money").replaceChildren(...money.map(([name, value]) => {
    const box = make("div");
    box.append(make("dt", name), make("dd", value));
    return box;
  }));
  document.title = `${WORDS[gate.verdict] ?? gate.verdict} · Paper desk`;
}

function drawOrders(data) {
  const { stats } = data;
  rows("counts", ["increasing", "reducing"], (kind) => [
    [kind === "increasing" ? "Increasing" : "Reducing"],
    [stats.accepted[kind].count, "n"],
    [stats.blocked[kind].count, stats.blocked[kind].count ? "n warn" : "n"],
    [stats.fills[kind].count, "n"],
    [clock(stats.accepted[kind].last_at), "n"],
  ], "");
  const by = stats.blocked_by;
  $("more").textContent = `Stopped by the strategies themselves ${by.strategies.increasing.count + by.strategies.reducing.count}, ` +
    `by the gateway ${by.gateway.increasing.count + by.gateway.reducing.count} · pulled from the book ${stats.pulled.count} · ` +
    `cancelled ${stats.cancelled.count} · closed by the operator ${stats.operator.count} · broker errors ${stats.broker_errors.count}`;
  const outcome = { filled: "good", closed: "good", blocked: "warn", pulled: "warn", "broker error": "bad" };
  rows("tape", data.tape, (line) => [
    [clock(line.at), "dim"], [line.who], [`${line.side} ${line.qty} ${line.symbol}`], [line.price ?? "market", "n"],
    [line.effect ?? "", "dim"], [line.outcome, outcome[line.outcome] ?? "dim"],
  ], "No order yet.");
  rows("positions", data.positions, (p) => [
    [p.symbol], [p.strategy_id, "dim"], [p.qty, "n"], [p.avg_entry_price, "n"], [p.current_price, "n"],
    [p.unrealized_pl, tone(p.unrealized_pl)],
  ], "Flat.");
  rows("orders", data.orders, (o) => [
    [o.symbol], [o.strategy_id, "dim"], [o.side], [o.qty, "n"], [o.limit_price, "n"],
  ], "No open order.");
}

async function post(path, body) {
  await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  await draw();
}

function switchFor(fault) {
  const button = make("button", null, "switch");
  button.type = "button";
  button.setAttribute("role", "switch");
  button.dataset.key = fault.fault;
  button.addEventListener("click", () => {
    post("/desk/faults", { fault: fault.fault, on: button.getAttribute("aria-checked") !== "true" });
  });
  return button;
}

function chipFor(fault, service) {
  const chip = make("button", service, "chip");
  chip.type = "button";
  chip.dataset.key = `${fault.fault} ${service}`;
  chip.addEventListener("click", () => {
    post("/desk/faults", { fault: fault.fault, service, on: chip.getAttribute("aria-pressed") !== "true" });
  });
  return chip;
}

function drawFaults(data) {
  const board = $("faults");
  if (!board.childElementCount) {
    for (const fault of data.faults) {
      const row = make("div", null, "fault");
      const button = switchFor(fault);
      button.setAttribute("aria-label", fault.label);
      row.append(button, make("span", fault.label), make("small", fault.effect));
      if (fault.per_service) {
        const pick = make("div", null, "pick");
        for (const service of data.services) pick.append(chipFor(fault, service.name));
        row.append(pick);
      }
      board.append(row);
    }
  }
  for (const fault of data.faults) {
    board.querySelector(`[data-key="${fault.fault}"]`).setAttribute("aria-checked", String(fault.on));
    for (const service of fault.per_service ? data.services : []) {
      const chip = board.querySelector(`[data-key="${fault.fault} ${service.name}"]`);
      chip.setAttribute("aria-pressed", String(fault.services.includes(service.name)));
    }
  }
}

function drawServices(data) {
  rows("services", data.services, (service) => {
    const faults = data.faults.filter((f) => f.services.includes(service.name)).map((f) => f.label);
    const status = service.health.status;
    return [[service.name], [status, status === "healthy" ? "good" : "warn"], [service.address, "dim"],
      [faults.join(", ") || "none", faults.length ? "bad" : "dim"]];
  }, "");
}

function drawItems(id, items, title, text, empty) {
  const list = $(id);
  const known = list.dataset.newest;
  const newest = items.length ? String(items[0].id) : "none";
  if (known === newest) return;
  list.dataset.newest = newest;
  if (!items.length) {
    list.replaceChildren(make("p", empty, "empty"));
    return;
  }
  list.replaceChildren(...items.map((item) => {
    const box = make("details");
    const key = `${id} ${item.id}`;
    box.open = openItems.has(key);
    box.addEventListener("toggle", () => (box.open ? openItems.add(key) : openItems.delete(key)));
    box.append(make("summary", title(item)), make("pre", text(item)));
    return box;
  }));
}

function drawSinks(data) {
  $("mailcount").textContent = `${data.mails.total} received on ${data.smtp}`;
  $("hookcount").textContent = `${data.webhooks.total} received on /hooks/{name}`;
  drawItems("mails", data.mails.items, (m) => `${clock(m.received_at)}  ${m.subject || "(no subject)"}`,
    (m) => `from ${m.from}\nto ${m.to.join(", ")}\n\n${m.text}`, "No mail yet.");
  drawItems("hooks", data.webhooks.items, (h) => `${clock(h.received_at)}  ${h.name} · answered ${h.answered}`,
    (h) => `${Object.entries(h.headers).map(([k, v]) => `${k}: ${v}`).join("\n")}\n\n${h.json ? JSON.stringify(h.json, null, 2) : h.body}`,
    "No webhook yet.");
}

async function draw() {
  const live = $("live");
  try {
    const answer = await fetch("/desk/overview", { cache: "no-store" });
    if (!answer.ok) throw new Error(`answer ${answer.status}`);
    const data = await answer.json();
    for (const part of [drawGate, drawOrders, drawFaults, drawServices, drawSinks]) part(data);
    $("meta").textContent = `${clock(data.now)} UTC · version ${data.version}`;
    live.textContent = "Live";
    live.className = "live on";
  } catch {
    live.textContent = "No answer from the desk";
    live.className = "live";
    $("gate").className = "gate unknown";
    $("verdict").textContent = "Unknown";
  }
}

async function loop() {
  await draw();
  setTimeout(loop, PAUSE_MS);
}

$("newday").addEventListener("click", () => post("/desk/new-day", {}));
loop();
