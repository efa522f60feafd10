//! Speaks OpenID Connect with the identity provider: where to go, and whether what comes back checks out.
//!
//! The library checks signature, issuer, audience, expiry and nonce of the token; its hash of the access token is
//! checked here. Everything is asked for anew each time, so that a provider may change its keys.

use crate::config::OidcConfig;
use crate::config::secret;
use crate::domain::users::OidcIdentity;
use crate::domain::users_oidc::Groups;
use crate::services::Services;
use crate::services::users_oidc::Answer;
use crate::services::users_oidc::Begun;
use crate::services::users_oidc::Office;
use crate::services::users_oidc::Person;
use crate::services::users_oidc::Provider;
use crate::services::users_oidc::Trouble;
use openidconnect::AccessTokenHash;
use openidconnect::AdditionalClaims;
use openidconnect::AuthorizationCode;
use openidconnect::Client;
use openidconnect::ClientId;
use openidconnect::ClientSecret;
use openidconnect::CsrfToken;
use openidconnect::EmptyExtraTokenFields;
use openidconnect::EndpointMaybeSet;
use openidconnect::EndpointNotSet;
use openidconnect::EndpointSet;
use openidconnect::HttpRequest;
use openidconnect::HttpResponse;
use openidconnect::IdTokenFields;
use openidconnect::IssuerUrl;
use openidconnect::Nonce;
use openidconnect::OAuth2TokenResponse;
use openidconnect::PkceCodeChallenge;
use openidconnect::PkceCodeVerifier;
use openidconnect::RedirectUrl;
use openidconnect::RequestTokenError;
use openidconnect::Scope;
use openidconnect::StandardErrorResponse;
use openidconnect::StandardTokenResponse;
use openidconnect::TokenResponse;
use openidconnect::UserInfoClaims;
use openidconnect::core::CoreAuthDisplay;
use openidconnect::core::CoreAuthPrompt;
use openidconnect::core::CoreAuthenticationFlow;
use openidconnect::core::CoreErrorResponseType;
use openidconnect::core::CoreGenderClaim;
use openidconnect::core::CoreJsonWebKey;
use openidconnect::core::CoreJweContentEncryptionAlgorithm;
use openidconnect::core::CoreJwsSigningAlgorithm;
use openidconnect::core::CoreProviderMetadata;
use openidconnect::core::CoreRevocableToken;
use openidconnect::core::CoreRevocationErrorResponse;
use openidconnect::core::CoreTokenIntrospectionResponse;
use openidconnect::core::CoreTokenType;
use reqwest::redirect::Policy;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// Where the provider leads people back to.
const CALLBACK: &str = "/api/v1/oidc/callback";
/// How long an answer of the provider is waited for.
const ANSWER: Duration = Duration::from_secs(8);
/// Largest answer that is read.
const ANSWER_MAX_BYTES: usize = 1024 * 1024;
/// Most groups that are looked at.
const GROUPS_MAX: usize = 1_000;

/// Claims beyond the standard ones.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Extra(HashMap<String, Value>);

impl AdditionalClaims for Extra {}

type Fields = IdTokenFields<
    Extra,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Speaker = Client<
    Extra,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

struct Hand {
    http: reqwest::Client,
    issuer: IssuerUrl,
    client_id: ClientId,
    secret: Option<ClientSecret>,
    back: RedirectUrl,
    scopes: Vec<String>,
    groups_claim: String,
}

/// Opens sign-in through the configured provider, or closes it where there is none. It need not answer now.
pub fn open(s: &Services, config: &OidcConfig) {
    let Some(issuer) = &config.issuer else { return s.people.oidc.open(None) };
    match hand(s, config, issuer) {
        Ok(hand) => s.people.oidc.open(Some(Office {
            label: config.label.clone(),
            groups: Groups {
                admin: config.admin_groups.clone(),
                operator: config.operator_groups.clone(),
                viewer: config.viewer_groups.clone(),
            },
            provider: Arc::new(hand),
        })),
        Err(error) => tracing::error!(error, "sign-in through the identity provider stays closed"),
    }
}

fn hand(s: &Services, config: &OidcConfig, issuer: &str) -> Result<Hand, String> {
    let secret = config.client_secret_file.as_deref().map(secret::read).transpose()?;
    let http = reqwest::Client::builder().redirect(Policy::none()).timeout(ANSWER).build();
    let back = format!("{}{CALLBACK}", s.settings().public_url.trim_end_matches('/'));
    Ok(Hand {
        http: http.map_err(|e| e.to_string())?,
        issuer: IssuerUrl::new(issuer.to_owned()).map_err(|e| e.to_string())?,
        client_id: ClientId::new(config.client_id.clone()),
        secret: secret.map(ClientSecret::new),
        back: RedirectUrl::new(back).map_err(|e| e.to_string())?,
        scopes: config.scopes.clone(),
        groups_claim: config.groups_claim.clone(),
    })
}

/// One request of the library through our client.
async fn exchange(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, io::Error> {
    let request = reqwest::Request::try_from(request).map_err(io::Error::other)?;
    let mut answer = http.execute(request).await.map_err(io::Error::other)?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(io::Error::other)? {
        body.extend_from_slice(&piece);
        if body.len() > ANSWER_MAX_BYTES {
            return Err(io::Error::other("the answer is too large"));
        }
    }
    let mut response = HttpResponse::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}

fn away(what: &str, error: impl std::error::Error) -> Trouble {
    let mut words = format!("{what}: {error}");
    let mut source = error.source();
    while let Some(cause) = source {
        words = format!("{words}: {cause}");
        source = cause.source();
    }
    Trouble::Unavailable(words)
}

impl Hand {
    async fn speaker(&self) -> Result<Speaker, Trouble> {
        let http = |request| exchange(self.http.clone(), request);
        let known = CoreProviderMetadata::discover_async(self.issuer.clone(), &http).await;
        let known = known.map_err(|e| away("its description", e))?;
        let speaker = Speaker::from_provider_metadata(known, self.client_id.clone(), self.secret.clone());
        Ok(speaker.set_redirect_uri(self.back.clone()))
    }

    async fn start(&self, again: bool) -> Result<Begun, Trouble> {
        let speaker = self.speaker().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut ask = speaker
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .set_pkce_challenge(challenge)
            .add_scopes(self.scopes.iter().cloned().map(Scope::new));
        if again {
            ask = ask.add_prompt(CoreAuthPrompt::Login).set_max_age(Duration::ZERO);
        }
        let (url, state, nonce) = ask.url();
        Ok(Begun {
            url: url.to_string(),
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
        })
    }

    async fn end(&self, code: &str, begun: &Begun) -> Result<Person, Trouble> {
        let speaker = self.speaker().await?;
        let http = |request| exchange(self.http.clone(), request);
        let bad = |words: String| Trouble::Refused(words);
        let answer = speaker
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|e| away("its description", e))?
            .set_pkce_verifier(PkceCodeVerifier::new(begun.verifier.clone()))
            .request_async(&http)
            .await
            .map_err(|e| match &e {
                RequestTokenError::ServerResponse(said) => bad(format!("it refuses the code: {said}")),
                RequestTokenError::Parse(..) => bad(format!("its answer cannot be read: {e}")),
                _ => away("the exchange of the code", e),
            })?;
        let token = answer.id_token().ok_or_else(|| bad("it gives no ID token".to_owned()))?;
        let verifier = speaker.id_token_verifier();
        let nonce = Nonce::new(begun.nonce.clone());
        let claims = token.claims(&verifier, &nonce).map_err(|e| bad(format!("the ID token: {e}")))?;
        if let Some(expected) = claims.access_token_hash() {
            let algorithm = token.signing_alg().map_err(|e| bad(e.to_string()))?;
            let key = token.signing_key(&verifier).map_err(|e| bad(e.to_string()))?;
            let found = AccessTokenHash::from_token(answer.access_token(), algorithm, key);
            if found.map_err(|e| bad(e.to_string()))? != *expected {
                return Err(bad("the access token is not the one the ID token names".to_owned()));
            }
        }
        let mut groups = claims.additional_claims().0.get(&self.groups_claim).cloned();
        if groups.is_none()
            && let Ok(ask) = speaker.user_info(answer.access_token().clone(), Some(claims.subject().clone()))
        {
            let info: Result<UserInfoClaims<Extra, CoreGenderClaim>, _> = ask.request_async(&http).await;
            groups = info
                .map_err(|e| away("what it says of the person", e))?
                .additional_claims()
                .0
                .get(&self.groups_claim)
                .cloned();
        }
        Ok(Person {
            identity: OidcIdentity {
                issuer: claims.issuer().as_str().to_owned(),
                subject: claims.subject().as_str().to_owned(),
            },
            username: claims.preferred_username().map(|n| n.as_str().to_owned()),
            email: claims.email().map(|e| e.as_str().to_owned()),
            groups: texts(groups),
            proved_at: claims.auth_time().map(|at| at.timestamp()),
        })
    }
}

/// A list of words, or one word.
fn texts(claim: Option<Value>) -> Vec<String> {
    match claim {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(many)) => {
            many.iter().take(GROUPS_MAX).filter_map(|v| v.as_str().map(str::to_owned)).collect()
        }
        _ => Vec::new(),
    }
}

impl Provider for Hand {
    fn begin(&self, again: bool) -> Answer<'_, Begun> {
        Box::pin(self.start(again))
    }

    fn finish<'a>(&'a self, code: &'a str, begun: &'a Begun) -> Answer<'a, Person> {
        Box::pin(self.end(code, begun))
    }
}
