//! Users, sessions and API keys.

use serde::Deserialize;
use serde::Serialize;
use utoipa::ToSchema;

/// Which desk this is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Environment {
    /// Name from the config.
    pub name: String,
    /// `prod`, `paper` or `demo`.
    pub kind: String,
}

/// A user.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct UserView {
    /// Name.
    pub name: String,
    /// `viewer`, `operator` or `admin`.
    pub role: String,
}

/// How somebody may prove who he is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MethodsView {
    /// A password is set.
    pub password: bool,
    /// A second factor is in force.
    pub totp: bool,
    /// Signs in at the identity provider.
    pub oidc: bool,
}

/// A user as listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct UserRow {
    /// Name.
    pub name: String,
    /// `viewer`, `operator` or `admin`.
    pub role: String,
    /// `invited`, `active`, `locked` or `disabled`.
    pub state: String,
    /// Ways in.
    pub methods: MethodsView,
    /// When.
    pub created_at: String,
    /// By whom.
    pub created_by: String,
    /// The newest sign-in.
    pub last_sign_in_at: Option<String>,
    /// Sessions now.
    pub sessions: i64,
    /// Until when too many failures make the account wait.
    pub locked_until: Option<String>,
}

/// All users.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct UserList {
    /// By name.
    pub items: Vec<UserRow>,
}

/// Changes a user.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChangeUserRequest {
    /// Another role.
    pub role: Option<String>,
    /// No sign-in any more, or again.
    pub disabled: Option<bool>,
    /// Kept in the audit log.
    #[serde(default)]
    pub reason: String,
}

/// The button of the identity provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OidcButton {
    /// Its words.
    pub label: String,
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SessionView {
    /// Null when nobody is.
    pub user: Option<UserView>,
    /// Send it as `X-CSRF-Token` with every write.
    pub csrf_token: Option<String>,
    /// No user exists yet.
    pub setup_required: bool,
    /// Which desk this is.
    pub environment: Environment,
    /// Version of the appliance.
    pub version: String,
    /// A demo on a temporary directory.
    pub demo: bool,
    /// When the person last proved who he is.
    pub confirmed_at: Option<String>,
    /// When admin pages will ask for a new proof.
    pub idle_at: Option<String>,
    /// When the session ends.
    pub expires_at: Option<String>,
    /// Ways in of who is signed in.
    pub methods: Option<MethodsView>,
    /// Where sign-in through an identity provider is configured.
    pub oidc: Option<OidcButton>,
}

/// Signs in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SignInRequest {
    /// Name.
    pub username: String,
    /// Password.
    pub password: String,
    /// Six digits of the second factor, or a recovery code; asked for with `code_required`.
    #[serde(default)]
    pub code: Option<String>,
}

/// One more proof of who somebody is: one suffices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ProofRequest {
    /// Password.
    #[serde(default)]
    pub password: Option<String>,
    /// Code of the second factor, or a recovery code.
    #[serde(default)]
    pub code: Option<String>,
}

/// One's own second factor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TotpView {
    /// Sign-in asks for a code.
    pub enabled: bool,
    /// Recovery codes that are not used yet.
    pub recovery_codes_left: Option<i64>,
}

/// A square that a telephone reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QrView {
    /// Width and height, quiet zone included.
    pub size: u32,
    /// Its dark squares as an SVG path.
    pub path: String,
}

/// A second factor to set up: the only time its secret is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TotpOffer {
    /// For those who type it.
    pub secret: String,
    /// What the square says.
    pub uri: String,
    /// For those who scan it.
    pub qr: QrView,
}

/// The first code of a second factor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CodeRequest {
    /// Six digits.
    pub code: String,
}

/// Recovery codes: the only time they are shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecoveryCodes {
    /// Each works once.
    pub recovery_codes: Vec<String>,
}

/// Changes one's own password.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PasswordRequest {
    /// The present one.
    pub current: String,
    /// At least 12 characters.
    pub new: String,
}

/// One of one's own sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnSession {
    /// Public name, as in the audit log.
    pub id: String,
    /// Whether it is the one that asks.
    pub current: bool,
    /// Where it began.
    pub address: Option<String>,
    /// When it began.
    pub created_at: String,
    /// To the minute.
    pub last_seen_at: String,
    /// When it ends.
    pub expires_at: String,
    /// `password` or `oidc`.
    pub via: String,
}

/// One's own sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnSessions {
    /// Newest first.
    pub items: Vec<OwnSession>,
}

/// Uses a one-time set-up link.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SetupRequest {
    /// From the link.
    pub token: String,
    /// The user's name.
    pub username: String,
    /// At least 12 characters.
    pub password: String,
    /// Code of the second factor, for one who has it and sets the password anew.
    #[serde(default)]
    pub code: Option<String>,
}

/// What a set-up link is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SetupView {
    /// The user it is bound to; null for the first admin.
    pub username: Option<String>,
    /// The role it gives.
    pub role: String,
    /// After this it is worth nothing.
    pub expires_at: String,
}

/// Makes a user.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CreateUserRequest {
    /// 3 to 50 characters.
    pub username: String,
    /// `viewer`, `operator` or `admin`.
    pub role: String,
}

/// A new user and the one-time link to set the password.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CreatedUserView {
    /// Name.
    pub username: String,
    /// Role.
    pub role: String,
    /// One-time link.
    pub setup_url: String,
    /// After this it is worth nothing.
    pub expires_at: String,
}

/// Makes an API key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CreateKeyRequest {
    /// 3 to 50 characters.
    pub name: String,
    /// The most the key may do.
    pub role: String,
    /// At least one.
    pub scopes: Vec<String>,
    /// Days until it ends by itself; never when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 3650)]
    pub expires_in_days: Option<i64>,
}

/// Rotates an API key.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RotateKeyRequest {
    /// Hours that the old key works on beside the new one; the setting's when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 720)]
    pub grace_hours: Option<i64>,
}

/// Asks whether a key is worth something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VerifyKeyRequest {
    /// The whole key.
    pub key: String,
    /// The scope it should carry; none is asked for when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
}

/// What a key is worth. Of one that works no more nothing else is said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VerifiedKeyView {
    /// It works.
    pub active: bool,
    /// It works, and carries the scope asked for.
    pub allowed: bool,
    /// Identity.
    pub id: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Role.
    pub role: Option<String>,
    /// Scopes.
    pub scopes: Vec<String>,
    /// When it ends: its expiry, or the end of its grace.
    pub expires_at: Option<String>,
}

/// A scope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScopeView {
    /// Name.
    pub scope: String,
    /// What it lets a key do.
    pub words: String,
}

/// All scopes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScopeList {
    /// In the order they are offered.
    pub items: Vec<ScopeView>,
}

/// An API key, never its secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct KeyView {
    /// Identity: 8 characters.
    pub id: String,
    /// Name.
    pub name: String,
    /// Role.
    pub role: String,
    /// Scopes.
    pub scopes: Vec<String>,
    /// When.
    pub created_at: String,
    /// By whom.
    pub created_by: String,
    /// `active`, `grace`, `rotated`, `expired` or `revoked`.
    pub state: String,
    /// To the minute.
    pub last_used_at: Option<String>,
    /// When it ends by itself.
    pub expires_at: Option<String>,
    /// Identity of the key it came after.
    pub rotated_from: Option<String>,
    /// Identity of the key that came after it.
    pub replaced_by: Option<String>,
    /// Until when it works beside its successor.
    pub grace_until: Option<String>,
    /// Last use since it has a successor, to the minute.
    pub used_in_grace_at: Option<String>,
    /// When it was revoked.
    pub revoked_at: Option<String>,
    /// By whom.
    pub revoked_by: Option<String>,
}

/// All API keys.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct KeyList {
    /// Newest first.
    pub items: Vec<KeyView>,
}

/// A new API key: the only time the secret is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CreatedKeyView {
    /// The whole key.
    pub key: String,
    /// What it is.
    pub info: KeyView,
}
