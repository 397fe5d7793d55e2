//! Rate limit: requests per second of one account.

use std::{num::NonZeroU32, time::Duration};

use axum::http::{HeaderValue, header};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock};

use super::{Problem, problem::Bound};

/// The limiter by account; `None`: no limit.
pub struct Rate(Option<DefaultKeyedRateLimiter<u64>>, &'static str, u32);

impl Rate {
    /// Allows so many requests per second, and as many in one burst; 0: no limit.
    pub fn new(name: &'static str, per_second: u32) -> Self {
        Self(NonZeroU32::new(per_second).map(|n| RateLimiter::keyed(Quota::per_second(n))), name, per_second)
    }

    /// Counts a request, or refuses it with the time to wait.
    pub fn check(&self, key: u64) -> Result<(), Problem> {
        let Some(limiter) = &self.0 else { return Ok(()) };
        let Err(not_until) = limiter.check_key(&key) else { return Ok(()) };
        let wait = not_until.wait_time_from(limiter.clock().now()).max(Duration::from_millis(1));
        let seconds = HeaderValue::from(wait.as_secs() + 1);
        let problem = Problem::new("terlalu-sering", "terlalu banyak permintaan dari akun ini; tunggu sebentar");
        let bound = Bound { name: self.1, most: self.2.into(), unit: "permintaan", span: "sedetik" };
        Err(problem.with_bound(&bound).with_header(header::RETRY_AFTER, seconds))
    }
}
