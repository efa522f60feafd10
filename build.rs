//! Puts the fingerprint of the console into `--version`, and refuses a release build that would have no console in it.

use std::env;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

const HOW: &str =
    "web/dist is empty: run `make console` (or `npm --prefix web ci && npm --prefix web run build`) first";

fn main() {
    let dist = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("web/dist");
    // A watched folder that does not exist would make cargo build everything again each time.
    let _ = fs::create_dir_all(&dist);
    println!("cargo::rerun-if-changed=web/dist");
    println!("cargo::rerun-if-changed=build.rs");

    let mut files = Vec::new();
    collect(&dist, &mut files);
    files.sort();
    let built = files.iter().any(|f| f.ends_with("index.html"));
    if !built && env::var("PROFILE").as_deref() == Ok("release") {
        println!("cargo::error={HOW}");
        return;
    }
    let print = if built { fingerprint(&dist, &files) } else { "none".to_owned() };
    println!("cargo::rustc-env=TRADEWARDEN_CONSOLE={print}");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// FNV-1a over names and contents: it tells two builds apart, it does not defend against anybody.
fn fingerprint(dist: &Path, files: &[PathBuf]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut feed = |bytes: &[u8]| {
        for byte in bytes {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for file in files {
        feed(file.strip_prefix(dist).unwrap_or(file).to_string_lossy().as_bytes());
        feed(&fs::read(file).unwrap_or_default());
    }
    format!("{hash:016x}")[..12].to_owned()
}
