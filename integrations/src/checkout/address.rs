//! Addresses that secrets are sent to.

use reqwest::Url;

use super::SettingsError;

/// An address to which a secret may be sent: by TLS, or on this machine.
pub(crate) fn address(setting: &'static str, text: &str) -> Result<Url, SettingsError> {
    let url = Url::parse(text).ok();
    let url = url.filter(|url| match url.scheme() {
        "https" => url.has_host(),
        "http" => matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]")),
        _ => false,
    });
    url.ok_or(SettingsError::Address { setting })
}
