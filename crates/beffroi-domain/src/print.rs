//! Printing: a turn in the queue, then a thread that may block.

use crate::App;
use beffroi_kernel::error::Context;
use beffroi_kernel::print::Document;
use beffroi_kernel::{Error, Problem, Result};
use std::time::Duration;

impl App {
    /// Sets a document and gives its PDF. Who may see what it says is the caller's to decide before.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when no turn comes in time or this program prints nothing; those of
    /// [`Printer::print`](beffroi_kernel::ports::Printer::print).
    pub async fn print(&self, document: Document) -> Result<Vec<u8>> {
        let Some(printer) = self.printer.clone() else {
            return Err(Error::Unavailable(
                Problem::new("no-printer", "Les documents imprimés ne sont pas disponibles ici.")
                    .detail("this program was opened without the port `printer`"),
            ));
        };
        let wait = Duration::from_secs(self.limits.turn_seconds_max);
        let turn = match tokio::time::timeout(wait, self.shared.prints.clone().acquire_owned()).await {
            Ok(permit) => permit.context("taking a turn to print")?,
            Err(_) => {
                return Err(Error::Unavailable(
                    Problem::new(
                        "too-many-prints",
                        "Beaucoup de documents sont en préparation en même temps.",
                    )
                    .advice("Attendez quelques secondes, puis recommencez.")
                    .detail("no turn within the wait; raise limits.prints_max if the machine can bear it"),
                ));
            }
        };
        tokio::task::spawn_blocking(move || {
            // Held by the thread and not by the request: a reader who leaves does not stop the press.
            let _turn = turn;
            printer.print(&document)
        })
        .await
        .context("waiting for a printed document")?
    }
}
