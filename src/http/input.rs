//! What handlers take in: like axum's own extractors, but a bad input is answered with problem details.

use crate::http::problem::Fail;
use axum::extract::FromRequest;
use axum::extract::FromRequestParts;
use axum::extract::Json;
use axum::extract::Path;
use axum::extract::Query;
use axum::extract::Request;
use axum::http::request::Parts;
use serde::Deserialize;
use serde::Deserializer;
use serde::de::DeserializeOwned;
use serde::de::Error;
use serde_json::Map;
use serde_json::Value;

/// A JSON body.
pub struct Input<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Input<T> {
    type Rejection = Fail;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fail> {
        let Json(Object(value)) = Json::<Object<T>>::from_request(request, state).await?;
        Ok(Self(value))
    }
}

/// A JSON object: the fields of a type in a list without their names are not taken for it.
struct Object<T>(T);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let fields = Map::<String, Value>::deserialize(from)?;
        T::deserialize(Value::Object(fields)).map(Self).map_err(D::Error::custom)
    }
}

/// The query of the address.
pub struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fail> {
        let Query(value) = Query::<T>::from_request_parts(parts, state).await?;
        Ok(Self(value))
    }
}

/// The name or number in the address.
pub struct Named<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Named<T> {
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fail> {
        let Path(value) = Path::<T>::from_request_parts(parts, state).await?;
        Ok(Self(value))
    }
}

/// Reads a cursor: the number a page ended with.
///
/// # Errors
/// The text is not one.
pub fn cursor(text: Option<&str>) -> Result<Option<i64>, Fail> {
    let Some(text) = text.filter(|t| !t.is_empty()) else { return Ok(None) };
    let number = text.parse().map_err(|_| {
        crate::domain::refusal::Refusal::invalid(
            "cursor",
            "give back `next_cursor` of the page before, unchanged",
        )
    })?;
    Ok(Some(number))
}
