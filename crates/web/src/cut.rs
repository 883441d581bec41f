//! Ends the connection of a reader that takes nothing.

use std::sync::Arc;
use tokio::sync::Notify;

/// Ends the connection of a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cut(Arc<Notify>);

impl Cut {
    /// Ends the connection.
    pub fn cut(&self) {
        self.0.notify_one();
    }

    /// Waits until the connection must end.
    pub async fn wanted(&self) {
        self.0.notified().await;
    }
}
