//! What a provider says of itself, beyond what OpenID Connect Discovery asks.

use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
    CoreSubjectIdentifierType,
};
use openidconnect::{AdditionalProviderMetadata, EndSessionUrl, ProviderMetadata};
use serde::{Deserialize, Serialize};

/// The members that we read of other specifications.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Additions {
    /// Where a browser is sent to sign out (RP-Initiated Logout 1.0).
    pub end_session_endpoint: Option<EndSessionUrl>,
    /// Whether every answer says whose it is (RFC 9207).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for Additions {}

/// What a provider says of itself.
pub type Metadata = ProviderMetadata<
    Additions,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// Whether an answer is this provider's: it says so, or says nothing and this provider never does (RFC 9207).
pub fn is_from(metadata: &Metadata, issuer: Option<&str>) -> Result<(), &'static str> {
    match issuer {
        Some(issuer) if issuer == metadata.issuer().as_str() => Ok(()),
        Some(_) => Err("the answer says that it comes from another issuer"),
        None if metadata.additional_metadata().authorization_response_iss_parameter_supported => {
            Err("the answer does not say which issuer it comes from, as this provider always does")
        }
        None => Ok(()),
    }
}
