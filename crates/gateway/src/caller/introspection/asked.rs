//! Questions to a token introspection server: one at a time about a token.

use std::{
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use arc_swap::ArcSwapOption;
use bytes::Bytes;
use http::{
    HeaderValue, Method, Request, Uri,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE},
};
use tokio::sync::{Mutex, Semaphore};

use super::{
    Answer, ClaimMap,
    answer::{self, AskError, Told},
};
use crate::{
    client::{Bounds, HttpClient, form_encoded},
    clock::Clock,
};

/// A server, and how it is asked.
pub(super) struct Server {
    pub(super) client: HttpClient,
    pub(super) url: Uri,
    pub(super) credentials: HeaderValue,
    pub(super) claims: ClaimMap,
    pub(super) bounds: Bounds,
    /// One for each question that may be open.
    pub(super) places: Semaphore,
}

/// A token that a server was asked about.
#[derive(Default)]
pub(super) struct Asked {
    answer: ArcSwapOption<Answer>,
    /// How many questions have ended.
    ended: AtomicU64,
    /// Held by the one question that is open. It has the reason why the last one had no answer.
    question: Arc<Mutex<Option<Arc<AskError>>>>,
}

impl Asked {
    /// Returns the last answer.
    pub(super) fn answer(&self) -> Option<Arc<Answer>> {
        self.answer.load_full()
    }

    /// Asks, unless another request has done so meanwhile.
    pub(super) async fn ask(
        self: &Arc<Self>,
        server: &Arc<Server>,
        token: &str,
        clock: Clock,
        keeps: impl Fn(&Answer) -> bool + Send,
    ) -> Result<Arc<Answer>, Arc<AskError>> {
        let before = self.ended.load(Ordering::Acquire);
        let mut question = Arc::clone(&self.question).lock_owned().await;
        if self.ended.load(Ordering::Acquire) != before {
            // The question that this request waited for has no answer, or one that it may use even if it is not kept.
            return match (&*question, self.answer()) {
                (None, Some(answer)) => Ok(answer),
                (Some(error), _) => Err(Arc::clone(error)),
                (None, None) => Err(Arc::new(AskError::GivenUp)),
            };
        }
        if let Some(answer) = self.answer().filter(|answer| keeps(answer)) {
            return Ok(answer);
        }
        let (asked, server, body) = (Arc::clone(self), Arc::clone(server), body(token));
        // A question goes on if the request that asked it is given up: others wait for it.
        let open = tokio::spawn(async move {
            let at = clock.now();
            let result = match server.ask(body).await {
                Ok(told) => Ok(Arc::new(Answer { told, at })),
                Err(error) => {
                    let reason: &dyn Error = &error;
                    tracing::warn!(url = %server.url, error = reason, "a token could not be introspected");
                    Err(Arc::new(error))
                }
            };
            *question = result.as_ref().err().map(Arc::clone);
            if let Ok(answer) = &result {
                asked.answer.store(Some(Arc::clone(answer)));
            }
            asked.ended.fetch_add(1, Ordering::Release);
            result
        });
        open.await.unwrap_or_else(|_| Err(Arc::new(AskError::GivenUp)))
    }
}

fn body(token: &str) -> Bytes {
    format!("token={}&token_type_hint=access_token", form_encoded(token)).into()
}

impl Server {
    async fn ask(&self, body: Bytes) -> Result<Told, AskError> {
        // Questions that wait for a place must not pile up while the server hangs. The semaphore is never closed.
        let place = tokio::time::timeout(self.bounds.time, self.places.acquire()).await;
        let _place = place.map_err(|_| AskError::NoPlace)?.map_err(|_| AskError::GivenUp)?;
        let mut request = Request::new(body);
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.url.clone();
        let headers = request.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(AUTHORIZATION, self.credentials.clone());
        let answer = self.client.send(request, self.bounds).await?;
        answer::read(&answer, &self.claims)
    }
}
