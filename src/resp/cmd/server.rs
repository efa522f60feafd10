//! The server as clients ask about it: COMMAND, INFO, CONFIG, TIME, sizes and flushing.

use crate::domain::keyspace::DATABASES;
use crate::domain::keyspace::fault::Answer;
use crate::domain::keyspace::fault::Fault;
use crate::domain::keyspace::glob;
use crate::resp::commands::COMMANDS;
use crate::resp::commands::Spec;
use crate::resp::commands::find;
use crate::resp::commands::flag;
use crate::resp::exec::Call;
use crate::resp::exec::key_positions;
use crate::resp::exec::require;
use crate::resp::exec::unknown_sub;
use crate::resp::exec::wrong_arity;
use crate::resp::reply::Out;

/// The version of the command set and its behaviour, for clients that ask.
pub const VERSION: &str = "7.0.15";

/// TIME
pub fn time(call: &mut Call<'_>) -> Answer<()> {
    const MICROS: i64 = 1_000_000;
    let now = call.door.house.now_micros();
    call.out.array(2);
    call.out.bulk((now / MICROS).to_string().as_bytes());
    call.out.bulk((now % MICROS).to_string().as_bytes());
    Ok(())
}

/// WAIT
pub fn wait(call: &mut Call<'_>) -> Answer<()> {
    call.int(1)?;
    if call.int(2)? < 0 {
        return Err(Fault::new("ERR timeout is negative"));
    }
    call.out.int(0);
    Ok(())
}

/// DBSIZE
pub fn dbsize(call: &mut Call<'_>) -> Answer<()> {
    call.out.size(call.ks.size(call.me.db));
    Ok(())
}

fn flush_option(call: &Call<'_>) -> Answer<()> {
    require(call.args.len() == 1 || (call.args.len() == 2 && (call.is(1, "sync") || call.is(1, "async"))))
}

/// FLUSHDB
pub fn flushdb(call: &mut Call<'_>) -> Answer<()> {
    flush_option(call)?;
    call.ks.flush(call.me.db);
    call.out.ok();
    Ok(())
}

/// FLUSHALL
pub fn flushall(call: &mut Call<'_>) -> Answer<()> {
    flush_option(call)?;
    (0..DATABASES).for_each(|db| call.ks.flush(db));
    call.out.ok();
    Ok(())
}

fn describe(out: &mut Out, spec: &Spec) {
    out.array(10);
    out.bulk(spec.name.as_bytes());
    out.int(i64::from(spec.arity));
    let words: Vec<&str> = flag::NAMES.iter().filter(|(mark, _)| spec.has(*mark)).map(|(_, w)| *w).collect();
    out.set(words.len());
    words.iter().for_each(|w| out.status(w));
    out.int(spec.first as i64);
    out.int(i64::from(spec.last));
    out.int(spec.step as i64);
    let family = match spec.group {
        "sorted-set" => "sortedset",
        "generic" => "keyspace",
        "transactions" => "transaction",
        other => other,
    };
    let mut categories: Vec<String> = vec![format!("@{family}")];
    for (mark, word) in [(flag::W, "@write"), (flag::R, "@read"), (flag::B, "@blocking")] {
        if spec.has(mark) {
            categories.push(word.to_owned());
        }
    }
    categories.push(if spec.has(flag::F) { "@fast" } else { "@slow" }.to_owned());
    out.set(categories.len());
    categories.iter().for_each(|c| out.status(c));
    for _ in 0..3 {
        out.array(0);
    }
}

/// COMMAND
pub fn command(call: &mut Call<'_>) -> Answer<()> {
    if call.args.len() == 1 {
        call.out.array(COMMANDS.len());
        COMMANDS.iter().for_each(|spec| describe(call.out, spec));
        return Ok(());
    }
    match call.arg(1).to_ascii_lowercase().as_slice() {
        b"count" => call.out.size(COMMANDS.len()),
        b"list" => call.out.bulks(COMMANDS.iter().map(|c| c.name.as_bytes())),
        b"info" => {
            let all = call.args.len() == 2;
            call.out.array(if all { COMMANDS.len() } else { call.args.len() - 2 });
            if all {
                COMMANDS.iter().for_each(|spec| describe(call.out, spec));
            }
            for name in call.args.from(2) {
                match find(name) {
                    Some((_, spec)) => describe(call.out, spec),
                    None => call.out.null(),
                }
            }
        }
        b"docs" => docs(call),
        b"getkeys" if call.args.len() < 4 => return Err(wrong_arity("command|getkeys")),
        b"getkeys" => return getkeys(call),
        _ => return Err(unknown_sub("COMMAND", call.arg(1))),
    }
    Ok(())
}

fn docs(call: &mut Call<'_>) {
    let specs: Vec<&Spec> = if call.args.len() == 2 {
        COMMANDS.iter().collect()
    } else {
        call.args.from(2).filter_map(find).map(|(_, spec)| spec).collect()
    };
    call.out.map(specs.len());
    for spec in specs {
        call.out.bulk(spec.name.as_bytes());
        call.out.map(2);
        for (key, value) in [("summary", spec.summary), ("group", spec.group)] {
            call.out.bulk(key.as_bytes());
            call.out.bulk(value.as_bytes());
        }
    }
}

fn getkeys(call: &mut Call<'_>) -> Answer<()> {
    let inner = crate::resp::frame::Request::new(call.args.from(2));
    let (_, spec) = find(call.arg(2)).ok_or(Fault::new("ERR Invalid command specified"))?;
    let given = inner.args().len() as i32;
    if (spec.arity > 0 && given != spec.arity) || given < -spec.arity {
        return Err(Fault::new("ERR Invalid number of arguments specified for command"));
    }
    let keys: Vec<usize> = key_positions(spec, &inner.args()).collect();
    if keys.is_empty() {
        return Err(Fault::new("ERR The command has no key arguments"));
    }
    call.out.array(keys.len());
    keys.iter().for_each(|i| call.out.bulk(inner.args().at(*i)));
    Ok(())
}

/// INFO
pub fn info(call: &mut Call<'_>) -> Answer<()> {
    let wanted: Vec<String> = (1..call.args.len()).map(|i| call.text(i).to_ascii_lowercase()).collect();
    let all =
        wanted.is_empty() || wanted.iter().any(|w| matches!(w.as_str(), "all" | "default" | "everything"));
    let up = (call.ks.now() - call.door.started).max(0) / 1000;
    let calls = call.door.open.calls.total();
    let mut keys = String::new();
    for db in 0..DATABASES {
        let (count, expiring) = call.ks.counts(db);
        if count > 0 {
            keys += &format!("db{db}:keys={count},expires={expiring},avg_ttl=0\r\n");
        }
    }
    let (limit, port) = (call.door.settings.max_memory, call.door.port);
    let sections = [
        (
            "Server",
            format!(
                "redis_version:{VERSION}\r\nserver_name:tradewarden\r\nredis_mode:standalone\r\narch_bits:64\r\n\
                 tcp_port:{port}\r\nuptime_in_seconds:{up}\r\nuptime_in_days:{}\r\n",
                up / 86_400
            ),
        ),
        (
            "Clients",
            format!(
                "connected_clients:{}\r\nmaxclients:{}\r\n",
                call.door.peers.len(),
                call.door.settings.max_clients
            ),
        ),
        (
            "Memory",
            format!("used_memory:{}\r\nmaxmemory:{limit}\r\nmaxmemory_policy:noeviction\r\n", call.ks.used()),
        ),
        (
            "Persistence",
            format!(
                "loading:0\r\nasync_loading:0\r\nrdb_changes_since_last_save:{}\r\naof_enabled:1\r\n",
                call.ks.unsaved()
            ),
        ),
        ("Stats", format!("total_commands_processed:{calls}\r\n")),
        ("Replication", "role:master\r\nconnected_slaves:0\r\n".to_owned()),
        ("Cluster", "cluster_enabled:0\r\n".to_owned()),
        ("Keyspace", keys),
    ];
    let mut text = String::new();
    for (name, body) in sections.iter().filter(|(n, _)| all || wanted.contains(&n.to_ascii_lowercase())) {
        if !text.is_empty() {
            text += "\r\n";
        }
        text += &format!("# {name}\r\n{body}");
    }
    call.out.text(&text);
    Ok(())
}

/// CONFIG
pub fn config(call: &mut Call<'_>) -> Answer<()> {
    match call.arg(1).to_ascii_lowercase().as_slice() {
        b"get" if call.args.len() < 3 => return Err(wrong_arity("config|get")),
        b"get" => {}
        b"resetstat" | b"rewrite" | b"set" => {
            return Err(Fault::new(
                "NOPERM settings are changed in tradewarden.toml or in the console, not here",
            ));
        }
        _ => return Err(unknown_sub("CONFIG", call.arg(1))),
    }
    let s = &call.door.settings;
    let known = [
        ("appendfsync", "everysec".to_owned()),
        ("appendonly", "yes".to_owned()),
        ("databases", DATABASES.to_string()),
        ("maxclients", s.max_clients.to_string()),
        ("maxmemory", s.max_memory.to_string()),
        ("maxmemory-policy", "noeviction".to_owned()),
        ("notify-keyspace-events", "xKE".to_owned()),
        ("port", call.door.port.to_string()),
        ("proto-max-bulk-len", s.limits.bulk.to_string()),
        ("save", String::new()),
        ("timeout", s.idle_seconds.to_string()),
    ];
    let wanted =
        |name: &str| call.args.from(2).any(|p| glob::matches(&p.to_ascii_lowercase(), name.as_bytes()));
    let found: Vec<&(&str, String)> = known.iter().filter(|(name, _)| wanted(name)).collect();
    call.out.map(found.len());
    for (name, value) in found {
        call.out.bulk(name.as_bytes());
        call.out.bulk(value.as_bytes());
    }
    Ok(())
}
