//! Secrets that systemd hands to the service alone, and the sealing key among them.

use crate::delivery::rig::Hook;
use crate::support::Appliance;
use crate::support::BINARY;
use crate::support::Place;
use crate::support::act;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const OTHER: &str = "ff112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// A directory as systemd makes it, with these credentials.
fn credentials(place: &Place, all: &[(&str, &str)]) -> PathBuf {
    let directory = place.dir.path().join("credentials");
    fs::create_dir_all(&directory).unwrap();
    for (name, text) in all {
        fs::write(directory.join(name), text).unwrap();
    }
    directory
}

fn check(place: &Place, directory: Option<&Path>) -> (i32, String) {
    let mut command = Command::new(BINARY);
    command.arg("check-config").arg(place.config()).env_remove("CREDENTIALS_DIRECTORY").env("NO_COLOR", "1");
    if let Some(directory) = directory {
        command.env("CREDENTIALS_DIRECTORY", directory);
    }
    let output = command.output().unwrap();
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[tokio::test]
async fn a_secret_comes_from_a_credential_and_one_that_is_missing_is_named() {
    let hook = Hook::start(&[]).await;
    let mut place = Place::new();
    place.more = format!(
        "[alerts]\nallow_private_targets = true\n{}bearer_file = \"credential:pager-token\"\n",
        hook.toml("ops")
    );
    let directory = credentials(&place, &[("pager-token", "token-of-the-credential\n")]);
    let appliance = Appliance::launch(&place, &[("CREDENTIALS_DIRECTORY", directory.to_str().unwrap())]);
    appliance.ready().await;
    appliance.init().await;
    assert_eq!(appliance.post("/api/v1/circuit-breaker/trip", act()).await.0, 200);
    let calls = hook.wait_for(1).await;
    assert_eq!(calls[0].header("authorization"), "Bearer token-of-the-credential");

    let line = fs::read_to_string(place.config()).unwrap().lines().count();
    let at = format!("tradewarden.toml:{line}:15: `bearer_file`: there is no credential `pager-token`");
    for (set, more) in
        [(true, "add `LoadCredential=pager-token:"), (false, "CREDENTIALS_DIRECTORY is not set")]
    {
        fs::remove_file(directory.join("pager-token")).ok();
        let (code, text) = check(&place, set.then_some(directory.as_path()));
        assert_eq!(code, 2, "{text}");
        assert!(text.contains(&at) && text.contains(more) && text.contains("hint: "), "{text}");
        assert!(text.contains("1 problem"), "it is named once: {text}");
    }
    for bad in ["", "../passwd", ".."] {
        place.more = format!(
            "[alerts.email]\nhost = \"m\"\nfrom = \"a@b.example\"\nto = [\"a@b.example\"]\n\
             username = \"u\"\npassword_file = \"credential:{bad}\"\n"
        );
        let (code, text) = check(&place, Some(&directory));
        assert!(code == 2 && text.contains("cannot be the name of a credential"), "{bad}: {text}");
    }
}

#[tokio::test]
async fn the_sealing_key_comes_from_a_credential_and_none_is_written() {
    let hook = Hook::start(&[]).await;
    let place = Place::with(&format!("[alerts]\nallow_private_targets = true\n{}", hook.toml("ops")));
    let directory = credentials(&place, &[("tradewarden-seal-key", KEY)]);
    let given = [("CREDENTIALS_DIRECTORY", directory.to_str().unwrap())];
    let own = place.data.join("seal.key");
    let mut appliance = Appliance::launch(&place, &given);
    appliance.ready().await;
    appliance.init().await;
    assert_eq!(appliance.trip().await.0, 200);
    hook.wait_for(1).await;
    assert!(!own.exists(), "the key is kept elsewhere");
    let target = recipient(&appliance).await;
    assert_eq!(target, hook.url(), "what is sealed opens");
    assert_eq!(appliance.stop(), 0);

    // Without the credential no other key is made, and nothing that was sealed opens.
    let mut without = Appliance::launch(&place, &[]);
    without.ready().await;
    assert!(
        without.log().contains("seal.elsewhere says that the sealing key is a credential"),
        "{}",
        without.log()
    );
    assert!(!own.exists());
    assert_ne!(recipient(&without).await, hook.url());
    assert_eq!(without.stop(), 0);

    // It is given again; others must not read it, and it must not differ from one that is there.
    use std::os::unix::fs::PermissionsExt;
    let file = directory.join("tradewarden-seal-key");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let mut again = Appliance::launch(&place, &given);
    again.ready().await;
    assert!(again.log().contains("others can read the sealing key"), "{}", again.log());
    assert_eq!(recipient(&again).await, hook.url());
    assert_eq!(again.stop(), 0);
    fs::write(&own, KEY).unwrap();
    fs::write(&file, OTHER).unwrap();
    let differs = Appliance::launch(&place, &given);
    differs.ready().await;
    assert!(differs.log().contains("holds another key than the credential"), "{}", differs.log());
    assert_eq!(recipient(&differs).await, hook.url(), "the one that opens what is there is used");
}

/// The whole recipient of the first delivery, or what stands in its place.
async fn recipient(appliance: &Appliance) -> String {
    let detail = appliance.get("/api/v1/deliveries/1").await;
    detail["recipient_clear"].as_str().unwrap_or_default().to_owned()
}
