//! The server of a page, from the socket to the last browser that left it.

use std::sync::Arc;

use crate::{
    application::Application,
    desk::Desk,
    server::{guard::Guard, listen::Listener},
};

/// A socket that a page will be served on.
pub struct Server {
    listener: Listener,
    guard: Arc<Guard>,
}

/// A page that is served.
pub struct Page {
    guard: Arc<Guard>,
    desk: Arc<Desk>,
}

/// Why no page can be served.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The port is taken, or may not be listened on.
    #[error("cannot listen on 127.0.0.1:{port}")]
    Listen {
        /// The port that was asked for.
        port: u16,
        /// What the system says.
        source: std::io::Error,
    },
    /// The system has no random bytes to give.
    #[error("cannot make a secret address")]
    Secret(#[from] getrandom::Error),
}

impl Server {
    /// Listens on a port of 127.0.0.1, 0 for any that is free, with secrets of its own.
    pub fn open(port: u16) -> Result<Self, Error> {
        let listener = Listener::bind(port).map_err(|source| Error::Listen { port, source })?;
        let guard = Arc::new(Guard::new(listener.port)?);
        Ok(Self { listener, guard })
    }

    /// The address that lets a browser in, once. Whoever has it first has the page.
    pub fn entrance(&self) -> String {
        self.guard.entrance()
    }

    /// Serves the page of an application from now on, until the program ends.
    pub fn serve(self, application: Application) -> Page {
        let desk = Arc::new(Desk::of(application));
        self.listener.serve(self.guard.clone(), desk.clone());
        Page { guard: self.guard, desk }
    }
}

impl Page {
    /// Whether a browser was let in; the address is of no use from then on.
    pub fn has_let_in(&self) -> bool {
        self.guard.has_let_in()
    }

    /// Whether the page was open somewhere, and is no longer: for some seconds where it was closed,
    /// for some minutes where nothing was heard of it.
    pub fn is_left(&self) -> bool {
        self.desk.is_left()
    }
}
