//! A browser without a screen: logs in, keeps its cookie, sends forms as browsers do.

use super::kit::{Answer, Client, Server, token};

/// Somebody who is logged in.
pub struct Browser {
    pub client: Client,
    pub cookie: String,
    pub csrf: String,
}

/// Fields of a form as they are sent.
pub fn encoded(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Where the browser says that a form comes from.
pub fn origin(client: &Client) -> String {
    format!("http://{}", client.address)
}

pub const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

impl Browser {
    pub async fn log_in(server: &Server, name: &str) -> Self {
        let client = server.nobody();
        let fields = encoded(&[("token", &token(name)), ("lanjut", "/v1/me")]);
        let answer = client.send("POST", "/masuk", &[("origin", &origin(&client)), FORM], fields).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/v1/me"), "{}", answer.text());
        let set = answer.header("set-cookie");
        let cookie = set.split(';').next().unwrap().to_owned();
        let id = cookie.strip_prefix("jejak_session=").unwrap();
        let csrf = hex::encode(blake3::derive_key("jejak csrf v1", id.as_bytes()));
        Self { client, cookie, csrf }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let all: Vec<_> = [("cookie", self.cookie.as_str())].into_iter().chain(headers.iter().copied()).collect();
        self.client.send("GET", path, &all, "").await
    }

    /// A form as our own pages send it.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let all: Vec<_> = [("csrf", self.csrf.as_str())].into_iter().chain(fields.iter().copied()).collect();
        self.submit_as(path, &[("origin", &origin(&self.client))], &all).await
    }

    pub async fn submit_as(&self, path: &str, headers: &[(&str, &str)], fields: &[(&str, &str)]) -> Answer {
        let all: Vec<_> = [("cookie", self.cookie.as_str()), FORM].into_iter().chain(headers.iter().copied()).collect();
        self.client.send("POST", path, &all, encoded(fields)).await
    }
}
