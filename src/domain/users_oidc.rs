//! Who an identity provider lets in: groups become roles, names become user names.

use crate::domain::actor::Role;
use crate::domain::users;

/// Which groups become which role.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Groups {
    /// Members are admins.
    pub admin: Vec<String>,
    /// Members are operators.
    pub operator: Vec<String>,
    /// Members are viewers.
    pub viewer: Vec<String>,
}

impl Groups {
    /// The highest role that one of the groups gives; `None` lets nobody in.
    #[must_use]
    pub fn role(&self, groups: &[String]) -> Option<Role> {
        let among = |listed: &[String]| groups.iter().any(|g| listed.contains(g));
        [(Role::Admin, &self.admin), (Role::Operator, &self.operator), (Role::Viewer, &self.viewer)]
            .into_iter()
            .find_map(|(role, listed)| among(listed).then_some(role))
    }
}

/// Names to try for somebody, best first. One that is taken is never taken over, so a number is put behind it.
#[must_use]
pub fn names(claims: &[Option<&str>]) -> Vec<String> {
    let plain = |text: &&str| -> Option<String> {
        let local = text.split('@').next().unwrap_or_default();
        let good = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        let name: String = local.chars().filter(good).take(users::NAME_MAX_CHARS - 3).collect();
        users::check_name(&name).is_ok().then_some(name)
    };
    let Some(name) = claims.iter().flatten().find_map(plain) else { return Vec::new() };
    let numbered = (2..=99).map(|n| format!("{name}-{n}"));
    std::iter::once(name.clone()).chain(numbered).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_mapped_group_counts_and_no_group_lets_nobody_in() {
        let of = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        let groups =
            Groups { admin: of(&["risk"]), operator: of(&["desk", "night"]), viewer: of(&["staff"]) };
        let table: [(&[&str], Option<Role>); 6] = [
            (&[], None),
            (&["other"], None),
            (&["staff"], Some(Role::Viewer)),
            (&["staff", "night"], Some(Role::Operator)),
            (&["risk", "staff"], Some(Role::Admin)),
            (&["RISK"], None),
        ];
        for (member, role) in table {
            assert_eq!(groups.role(&of(member)), role, "{member:?}");
        }
    }

    #[test]
    fn names_are_made_of_claims() {
        assert_eq!(names(&[Some("alice"), Some("a@desk.example")])[..2], ["alice", "alice-2"]);
        assert_eq!(names(&[None, Some("bob.b@desk.example")])[0], "bob.b");
        assert_eq!(names(&[Some("ü"), Some("carol@desk.example")])[0], "carol");
        assert_eq!(names(&[Some("x y<z>")])[0], "xyz");
        assert!(names(&[None, Some("@")]).is_empty());
        assert!(names(&[Some(&"x".repeat(80))]).iter().all(|n| users::check_name(n).is_ok()));
    }
}
