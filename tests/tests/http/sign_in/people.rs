//! People with a browser, and their mail.

use std::{cell::RefCell, fs, path::PathBuf};

use api::access::Post;
use domain::{
    ResellerId, UserId,
    user::{AcceptInvitation, InviteUser, Role},
};
use reqwest::Method;
use serde_json::{Value, json};
use tests::new_id;

use crate::http::client::{Answer, Server, answer};

pub(super) const PASSWORD: &str = "three grey herons at noon";

/// A browser, with its cookie.
pub(super) struct Browser<'a> {
    server: &'a Server,
    cookie: RefCell<Option<String>>,
}

impl<'a> Browser<'a> {
    pub(super) fn new(server: &'a Server) -> Self {
        let cookie = RefCell::new(None);
        Self { server, cookie }
    }

    /// The cookie as it is sent.
    pub(super) fn cookie(&self) -> String {
        self.cookie.borrow().clone().expect("there is a cookie")
    }

    pub(super) async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let mut request = self
            .server
            .anonymous(method, path)
            .header("sec-fetch-site", "same-origin");
        request = request.header("idempotency-key", new_id().to_string());
        if let Some(cookie) = self.cookie.borrow().as_ref() {
            request = request.header("cookie", cookie);
        }
        let request = match &body {
            Some(body) => request.json(body),
            None => request,
        };
        let answer = answer(request).await;
        let set = answer.headers.iter().find(|(name, _)| *name == "set-cookie");
        if let Some((_, cookie)) = set {
            let pair = cookie.split(';').next().unwrap_or_default().to_owned();
            *self.cookie.borrow_mut() = Some(pair).filter(|pair| !pair.ends_with('='));
        }
        answer
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub(super) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }

    pub(super) async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None).await
    }

    /// `POST /v1/sign-in/password`
    pub(super) async fn sign_in(&self, login: &str, password: &str) -> Answer {
        self.post("/v1/sign-in/password", json!({"login": login, "password": password}))
            .await
    }

    /// Sets a second factor; its secret.
    pub(super) async fn set_second_factor(&self) -> String {
        let begun = self.post("/v1/second-factor", json!({})).await.json();
        let secret = begun["secret"].as_str().expect("a secret is shown").to_owned();
        let code = code(&secret, self.server);
        assert_eq!(self.post("/v1/second-factor", json!({"code": code})).await.status, 204);
        secret
    }
}

/// What the app shows now.
pub(super) fn code(secret: &str, server: &Server) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).expect("is base32");
    let totp = totp_rs::Builder::new()
        .with_secret(secret)
        .build()
        .expect("is a secret");
    totp.generate(server.now().timestamp().unsigned_abs()).to_string()
}

/// Somebody who may sign in with [`PASSWORD`], having followed a mailed link.
pub(super) async fn person(server: &Server, login: &str, role: Role, reseller_id: Option<ResellerId>) -> UserId {
    let user_id = UserId(new_id());
    let invite = InviteUser {
        user_id,
        role,
        reseller_id,
        email: login.parse().expect("is an address"),
    };
    server.test.accepted(invite).await;
    server.test.accepted(AcceptInvitation { user_id }).await;
    server
        .identity
        .copy(&server.test.log, user_id)
        .await
        .expect("the user is copied");
    let browser = Browser::new(server);
    let asked = browser.post("/v1/password-resets", json!({"login": login})).await;
    assert_eq!(asked.status, 202, "{asked}");
    let link = link(&mails(server).await, login).expect("a link was mailed");
    let body = json!({"link": link, "password": PASSWORD});
    assert_eq!(browser.post("/v1/password-resets/accept", body).await.status, 204);
    mails(server).await;
    user_id
}

/// A browser in which somebody of a reseller has signed in.
pub(super) async fn signed_in<'a>(server: &'a Server, login: &str, role: Role) -> Browser<'a> {
    person(server, login, role, Some(server.reseller)).await;
    let browser = Browser::new(server);
    let answer = browser.sign_in(login, PASSWORD).await;
    assert_eq!(answer.json(), json!({"next": "signed-in"}));
    browser
}

/// A browser in which one who runs everything has signed in, with a second factor.
pub(super) async fn admin<'a>(server: &'a Server, login: &str) -> Browser<'a> {
    person(server, login, Role::StaffAdmin, None).await;
    let browser = Browser::new(server);
    browser.sign_in(login, PASSWORD).await;
    browser.set_second_factor().await;
    browser
}

/// All mails that wait, which are sent by that.
pub(in crate::http) async fn mails(server: &Server) -> Vec<String> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(new_id().to_string());
    fs::create_dir_all(&folder).expect("a folder can be made");
    let post = Post::into_folder(&folder, "keyledger@example.com").expect("is an address");
    while server
        .identity
        .send_due(&post, server.now())
        .await
        .expect("mails are sent")
        > 0
    {}
    let files = fs::read_dir(&folder).expect("the folder is there");
    let read = |file: std::io::Result<fs::DirEntry>| fs::read_to_string(file.expect("is a file").path());
    let mails = files.map(|file| read(file).expect("is text").replace("=\r\n", "").replace("=3D", "="));
    let mails = mails.collect();
    fs::remove_dir_all(&folder).expect("the folder can go");
    mails
}

/// What stands behind `#` in the link that was mailed to `to`.
pub(super) fn link(mails: &[String], to: &str) -> Option<String> {
    let mail = mails
        .iter()
        .find(|mail| mail.contains(to) && mail.contains("https://keys.example.com/"))?;
    let (_, link) = mail.split_once('#')?;
    Some(link.split_whitespace().next().unwrap_or_default().to_owned())
}
