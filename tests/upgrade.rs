//! Upgrading: a ledger of an older schema is kept as it was before it is changed, one of a newer schema is not touched.

use crate::support::Appliance;
use crate::support::Place;
use crate::support::repo;
use crate::support::run;
use crate::support::until;
use std::fs;
use std::path::Path;

/// Numbers and files of the migrations, in order.
fn migrations() -> Vec<(u32, String)> {
    let names = fs::read_dir(repo("src/store/migrations")).unwrap().map(|e| e.unwrap().path());
    let number = |path: &Path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.trim_start_matches('V').split('_').next().unwrap().parse::<u32>().unwrap()
    };
    let mut all: Vec<(u32, String)> =
        names.map(|path| (number(&path), fs::read_to_string(&path).unwrap())).collect();
    all.sort_unstable();
    all
}

fn sqlite3(file: &Path, sql: &str) -> String {
    run("sqlite3", &[file.to_str().unwrap(), sql]).trim().to_owned()
}

/// A ledger as the version before left it: made by the migrations up to the last but one, with something in it.
async fn old_ledger(place: &Place) -> (u32, u32) {
    let pattern = Place::new();
    let mut new = Appliance::start(&pattern).await;
    assert_eq!(new.stop(), 0);
    let all = migrations();
    let [.., (before, _), (newest, _)] = all.as_slice() else { panic!("there are several") };
    fs::create_dir_all(&place.data).unwrap();
    let script = place.dir.path().join("old.sql");
    let mut sql = String::from("PRAGMA journal_mode = WAL;\n");
    for (_, text) in all.iter().filter(|(number, _)| number <= before) {
        sql.push_str(text);
        sql.push('\n');
    }
    sql.push_str(&sqlite3(&pattern.ledger(), ".dump refinery_schema_history"));
    sql.push_str(&format!("\nDELETE FROM refinery_schema_history WHERE version > {before};\n"));
    sql.push_str(
        "INSERT INTO users (name, role, created_at, created_by) VALUES ('ada', 'admin', '2026-01-01T00:00:00Z', 'test');\n",
    );
    fs::write(&script, sql).unwrap();
    run("sqlite3", &["-bail", place.ledger().to_str().unwrap(), &format!(".read {}", script.display())]);
    fs::write(place.data.join("ledger.created"), "").unwrap();
    (*before, *newest)
}

const SCHEMA: &str = "SELECT max(version) FROM refinery_schema_history";
const USERS: &str = "SELECT group_concat(name) FROM users";

#[tokio::test]
async fn the_ledger_is_kept_whole_as_it_was_before_its_schema_changes() {
    let place = Place::new();
    let (before, newest) = old_ledger(&place).await;
    let mut appliance = Appliance::start(&place).await;
    assert!(
        appliance.log().contains("the ledger was copied before its schema changes"),
        "{}",
        appliance.log()
    );
    let kept = place.data.join(format!("ledger.db.schema-{before}"));
    assert_eq!(sqlite3(&kept, "PRAGMA integrity_check"), "ok");
    assert_eq!((sqlite3(&kept, SCHEMA), sqlite3(&kept, USERS)), (before.to_string(), "ada".into()));
    assert_eq!((place.sqlite3(SCHEMA), place.sqlite3(USERS)), (newest.to_string(), "ada".into()));
    assert_eq!(appliance.verdict().await, "halted", "it was never initialised, and an upgrade opens nothing");
    let beside: Vec<String> = fs::read_dir(&place.data)
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("schema-"))
        .collect();
    assert_eq!(beside, [format!("ledger.db.schema-{before}")], "whole, without a log beside it");

    // Back: the copy takes the place of the ledger, and the version before would find what it left. This one brings it up
    // to date again and keeps the copy that is there.
    assert_eq!(appliance.stop(), 0);
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(place.data.join(format!("ledger.db{end}")));
    }
    fs::copy(&kept, place.ledger()).unwrap();
    let again = Appliance::start(&place).await;
    assert_eq!((place.sqlite3(SCHEMA), place.sqlite3(USERS)), (newest.to_string(), "ada".into()));
    drop(again);
}

#[tokio::test]
async fn a_ledger_of_a_newer_version_is_not_touched_and_trading_stays_blocked() {
    let place = Place::new();
    let mut appliance = Appliance::start(&place).await;
    appliance.init().await;
    assert_eq!(appliance.stop(), 0);
    place.sqlite3("INSERT INTO refinery_schema_history VALUES (9000, 'later', '2026-01-01T00:00:00Z', '1')");
    let bytes = fs::read(place.ledger()).unwrap();
    let appliance = Appliance::launch(&place, &[]);
    until("it says why", || async { appliance.log().contains("9000") }).await;
    appliance.ready().await;
    assert_eq!(appliance.verdict().await, "halted");
    assert_eq!(fs::read(place.ledger()).unwrap(), bytes, "as the newer version left it");
}
