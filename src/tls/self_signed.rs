//! A certificate that the appliance makes for itself. Renewed before it ends or when the machine's names change, with
//! the same key, so that who trusts the file of the first one trusts those that follow.

use crate::config;
use crate::config::tls;
use crate::config::tls::Certificate;
use crate::domain::time;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rcgen::CertificateParams;
use rcgen::DistinguishedName;
use rcgen::DnType;
use rcgen::ExtendedKeyUsagePurpose;
use rcgen::KeyPair;
use rcgen::KeyUsagePurpose;
use rcgen::SerialNumber;
use rcgen::date_time_ymd;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use std::fmt::Display;
use std::fs;
use std::fs::DirBuilder;
use std::fs::File;
use std::io;
use std::io::ErrorKind;
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::path::PathBuf;

/// A certificate is good for so long: what browsers take at most, with a day to spare.
const GOOD_DAYS: i64 = 396;
/// A new one is made when so little is left.
const RENEW_DAYS: i64 = 30;
/// It is good from so long ago: a client's clock may be behind.
const EARLIER_DAYS: i64 = 1;
const DAY_MS: i64 = 86_400_000;
/// Random bytes of a serial number. Browsers refuse two certificates of one issuer with the same.
const SERIAL_BYTES: usize = 16;
/// Characters of a line of PEM.
const PEM_LINE: usize = 64;
/// Longest common name.
const COMMON_NAME_MAX: usize = 64;

const KEY_MODE: u32 = 0o600;
const CERTIFICATE_MODE: u32 = 0o644;
const DIRECTORY_MODE: u32 = 0o750;

/// The file of the certificate in this directory; clients are given it.
pub fn certificate_file(directory: &Path) -> PathBuf {
    directory.join("certificate.pem")
}

/// The file of its private key.
pub fn key_file(directory: &Path) -> PathBuf {
    directory.join("key.pem")
}

/// The names that the certificate was made for, a line each.
fn names_file(directory: &Path) -> PathBuf {
    directory.join("names")
}

/// Gives the certificate of this directory, made or renewed when it has to be.
///
/// # Errors
/// In words, why it can be neither read nor made.
pub fn ensure(directory: &Path, names: &[String], now: Timestamp) -> Result<Certificate, String> {
    if let Some(there) = good(directory, names, now) {
        return Ok(there);
    }
    make(directory, names, now)?;
    let (certificate, key) = (certificate_file(directory), key_file(directory));
    tls::read(&certificate, &key, now).map_err(|fault| fault.what)
}

/// The same at a start, which a full disk must not prevent: one that should be renewed and cannot be will do while it is
/// good.
///
/// # Errors
/// In words, why there is none.
pub fn ensure_at_start(directory: &Path, names: &[String], now: Timestamp) -> Result<Certificate, String> {
    ensure(directory, names, now).or_else(|words| {
        let there = tls::read(&certificate_file(directory), &key_file(directory), now);
        let there = there.map_err(|_| words.clone())?;
        tracing::error!(until = %there.not_after, "the certificate cannot be renewed, the old one stays: {words}");
        Ok(there)
    })
}

/// Whether the certificate in force has to be renewed although no file has changed.
pub fn is_due(not_after: Timestamp, now: Timestamp) -> bool {
    not_after <= time::plus_ms(now, RENEW_DAYS * DAY_MS)
}

fn good(directory: &Path, names: &[String], now: Timestamp) -> Option<Certificate> {
    let made_for = fs::read_to_string(names_file(directory)).ok()?;
    let there = tls::read(&certificate_file(directory), &key_file(directory), now).ok()?;
    (made_for.lines().eq(names) && !is_due(there.not_after, now)).then_some(there)
}

fn make(directory: &Path, names: &[String], now: Timestamp) -> Result<(), String> {
    let failed = |what: &Path, why: &dyn Display| format!("{}: {why}", what.display());
    DirBuilder::new()
        .recursive(true)
        .mode(DIRECTORY_MODE)
        .create(directory)
        .map_err(|e| failed(directory, &e))?;
    let key_file = key_file(directory);
    let key = match fs::read(&key_file) {
        Ok(text) => {
            let der = PrivateKeyDer::from_pem_slice(&text).map_err(|_| {
                failed(&key_file, &"no private key any more; remove the file, and a new one is made")
            })?;
            KeyPair::try_from(&der).map_err(|e| failed(&key_file, &e))?
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let key = KeyPair::generate().map_err(|e| failed(&key_file, &e))?;
            let text = pem("PRIVATE KEY", key.serialized_der());
            write(&key_file, &text, KEY_MODE).map_err(|e| failed(&key_file, &e))?;
            key
        }
        Err(error) => return Err(failed(&key_file, &error)),
    };
    let path = certificate_file(directory);
    let certificate = params(names, now)
        .and_then(|params| params.self_signed(&key).map_err(|e| e.to_string()))
        .map_err(|e| failed(&path, &e))?;
    write(&path, &pem("CERTIFICATE", certificate.der()), CERTIFICATE_MODE).map_err(|e| failed(&path, &e))?;
    let path = names_file(directory);
    write(&path, &format!("{}\n", names.join("\n")), CERTIFICATE_MODE).map_err(|e| failed(&path, &e))
}

fn params(names: &[String], now: Timestamp) -> Result<CertificateParams, String> {
    let mut params = CertificateParams::new(names).map_err(|e| e.to_string())?;
    let day = |days: i64| {
        let date = TimeZone::UTC.to_datetime(time::plus_ms(now, days * DAY_MS)).date();
        date_time_ymd(date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs())
    };
    (params.not_before, params.not_after) = (day(-EARLIER_DAYS), day(GOOD_DAYS));
    let mut serial = [0_u8; SERIAL_BYTES];
    getrandom::fill(&mut serial).map_err(|e| format!("no random numbers on this machine: {e}"))?;
    // A serial number is above zero: its first bit is not set.
    serial[0] &= 0x7f;
    params.serial_number = Some(SerialNumber::from_slice(&serial));
    let mut name = DistinguishedName::new();
    name.push(DnType::OrganizationName, "Tradewarden, self-signed");
    let common = config::hostname().filter(|name| name.len() <= COMMON_NAME_MAX);
    name.push(DnType::CommonName, common.unwrap_or_else(|| "tradewarden".to_owned()));
    params.distinguished_name = name;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    Ok(params)
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines = text.as_bytes().chunks(PEM_LINE).map(|line| String::from_utf8_lossy(line).into_owned());
    let lines: Vec<String> = lines.collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// Writes a file whole or not at all; it never lies there with a wider mode.
fn write(path: &Path, text: &str, mode: u32) -> io::Result<()> {
    let fresh = path.with_extension("new");
    match fs::remove_file(&fresh) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = File::options().write(true).create_new(true).mode(mode).open(&fresh)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&fresh, path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::audit::hex;
    use sha2::Digest;
    use sha2::Sha256;
    use std::os::unix::fs::PermissionsExt;

    fn print(certificate: &Certificate) -> String {
        hex(&Sha256::digest(&certificate.certified.cert[0]))
    }

    #[test]
    fn one_that_cannot_be_renewed_will_do_while_it_is_good() {
        let dir = tempfile::tempdir().unwrap();
        let (at, names) = (dir.path().join("tls"), vec!["localhost".to_owned()]);
        let start: Timestamp = "2026-11-26T10:00:00Z".parse().unwrap();
        let days = |n: i64| time::plus_ms(start, n * DAY_MS);
        let first = ensure_at_start(&at, &names, start).unwrap();
        // Nothing can be written where a directory of that name is in the way.
        fs::create_dir(certificate_file(&at).with_extension("new")).unwrap();
        assert!(ensure(&at, &names, days(370)).is_err());
        assert_eq!(print(&ensure_at_start(&at, &names, days(370)).unwrap()), print(&first));
        assert!(ensure_at_start(&at, &names, days(397)).is_err(), "it has ended");
    }

    #[test]
    fn it_is_made_once_and_renewed_with_the_same_key() {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path().join("tls");
        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let start: Timestamp = "2026-11-26T10:00:00Z".parse().unwrap();
        let days = |n: i64| time::plus_ms(start, n * DAY_MS);
        let first = ensure(&at, &names, start).unwrap();
        assert_eq!(first.not_after, "2027-12-27T00:00:00Z".parse().unwrap());
        assert_eq!(fs::metadata(key_file(&at)).unwrap().permissions().mode() & 0o777, 0o600);
        let key = fs::read(key_file(&at)).unwrap();

        let later = ensure(&at, &names, days(365)).unwrap();
        assert_eq!(print(&later), print(&first), "31 days are left");
        let renewed = ensure(&at, &names, days(367)).unwrap();
        assert_ne!(print(&renewed), print(&first));
        assert!(renewed.not_after > first.not_after);
        let renamed = ensure(&at, &[names.clone(), vec!["desk".to_owned()]].concat(), days(367)).unwrap();
        assert_ne!(print(&renamed), print(&renewed), "the machine has one more name");
        assert_eq!(fs::read(key_file(&at)).unwrap(), key);

        fs::remove_file(certificate_file(&at)).unwrap();
        assert!(ensure(&at, &names, start).is_ok(), "who removes it gets a new one");
        fs::write(key_file(&at), "nothing").unwrap();
        let said = ensure(&at, &names, start).unwrap_err();
        assert!(said.contains("remove the file"), "{said}");
    }
}
