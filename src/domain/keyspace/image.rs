//! A key's value as bytes, for the store that keeps the open keyspace over a restart.

use super::value::Hash;
use super::value::List;
use super::value::Set;
use super::value::Value;
use super::zset::ZSet;

/// First byte of every image; another one is not ours to read.
const FORMAT: u8 = 1;

/// Packs a value and its expiry (`i64::MAX`: never).
pub fn pack(value: &Value, expires: i64) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.bytes() + 16);
    out.push(FORMAT);
    out.push(kind(value));
    out.extend_from_slice(&expires.to_le_bytes());
    match value {
        Value::Str(s) => out.extend_from_slice(s),
        Value::List(l) => l.iter().for_each(|i| put(&mut out, i)),
        Value::Set(s) => s.iter().for_each(|m| put(&mut out, m)),
        Value::Hash(h) => h.iter().for_each(|(f, v)| {
            put(&mut out, f);
            put(&mut out, v);
        }),
        Value::ZSet(z) => z.from(0).for_each(|(m, s)| {
            out.extend_from_slice(&s.to_bits().to_le_bytes());
            put(&mut out, m);
        }),
    }
    out
}

fn kind(value: &Value) -> u8 {
    match value {
        Value::Str(_) => 0,
        Value::List(_) => 1,
        Value::Hash(_) => 2,
        Value::Set(_) => 3,
        Value::ZSet(_) => 4,
    }
}

fn put(out: &mut Vec<u8>, item: &[u8]) {
    out.extend_from_slice(&(item.len() as u32).to_le_bytes());
    out.extend_from_slice(item);
}

/// Reads an image back; None when it is damaged or of another format.
pub fn unpack(bytes: &[u8]) -> Option<(Value, i64)> {
    let (head, mut rest) = bytes.split_at_checked(10)?;
    let expires = i64::from_le_bytes(head.get(2..)?.try_into().ok()?);
    if head[0] != FORMAT {
        return None;
    }
    let value = match head[1] {
        0 => Value::Str(rest.to_vec()),
        1 => {
            let mut list = List::default();
            while !rest.is_empty() {
                list.push(take(&mut rest)?, false);
            }
            Value::List(list)
        }
        2 => {
            let mut hash = Hash::default();
            while !rest.is_empty() {
                let field = take(&mut rest)?;
                hash.insert(field, take(&mut rest)?);
            }
            Value::Hash(hash)
        }
        3 => {
            let mut set = Set::default();
            while !rest.is_empty() {
                set.insert(take(&mut rest)?);
            }
            Value::Set(set)
        }
        4 => {
            let mut zset = ZSet::default();
            while !rest.is_empty() {
                let (score, tail) = rest.split_first_chunk::<8>()?;
                rest = tail;
                let score = f64::from_bits(u64::from_le_bytes(*score));
                zset.insert(take(&mut rest)?, score);
            }
            Value::ZSet(zset)
        }
        _ => return None,
    };
    (!value.is_empty()).then_some((value, expires))
}

fn take<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (len, tail) = rest.split_first_chunk::<4>()?;
    let (item, tail) = tail.split_at_checked(u32::from_le_bytes(*len) as usize)?;
    *rest = tail;
    Some(item)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_comes_back_and_damage_is_seen() {
        let mut list = List::default();
        list.push(b"a", false);
        list.push(b"", false);
        let mut hash = Hash::default();
        hash.insert(b"f", b"v");
        let mut set = Set::default();
        set.insert(b"m");
        let mut zset = ZSet::default();
        zset.insert(b"m", -1.5);
        let values = [
            Value::Str(b"x\0y".to_vec()),
            Value::List(list),
            Value::Hash(hash),
            Value::Set(set),
            Value::ZSet(zset),
        ];
        for value in values {
            let image = pack(&value, 77);
            let Some((back, expires)) = unpack(&image) else { panic!("{value:?}") };
            assert_eq!((format!("{back:?}"), expires), (format!("{value:?}"), 77));
            if !matches!(value, Value::Str(_)) {
                assert!(unpack(&image[..image.len() - 1]).is_none());
            }
        }
        assert!(unpack(b"").is_none());
        assert!(unpack(&[9; 30]).is_none());
    }
}
