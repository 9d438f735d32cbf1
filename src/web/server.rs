//! How the service is put together and run.

use super::limit::Limits;
use super::problem::{Failed, Kind, Problem};
use super::{api, files, guard, headers, pages};
use crate::app::App;
use actix_web::dev::{Server, ServerHandle};
use actix_web::http::KeepAlive;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{self, Data, FormConfig, PathConfig, ServiceConfig};
use actix_web::{App as Actix, HttpRequest, HttpResponse, HttpServer, Route};
use rustls::ServerConfig;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

/// How many connections may be open at once on each worker.
const CONNECTIONS: usize = 2048;

/// The running service.
#[expect(
    missing_debug_implementations,
    reason = "a server has no useful debug form"
)]
pub struct Application {
    server: Server,
    address: SocketAddr,
}

impl Application {
    /// Begins to listen, with TLS where it is configured; requests are answered while [`Application::run`] runs. Must be called
    /// inside an actix runtime.
    ///
    /// # Errors
    /// When the listener cannot be used.
    pub fn build(
        app: App,
        listener: TcpListener,
        workers: usize,
        tls: Option<ServerConfig>,
    ) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let (app, limits) = (Data::new(app), Data::new(Limits::default()));
        let server = HttpServer::new(move || {
            Actix::new()
                .app_data(app.clone())
                .app_data(limits.clone())
                .configure(configure)
                .wrap(from_fn(guard::own_site))
                .wrap(from_fn(pages::for_people))
                .wrap(Compress::default())
                .wrap(from_fn(headers::around))
        });
        let server = server
            .workers(workers)
            .max_connections(CONNECTIONS)
            .keep_alive(KeepAlive::Timeout(Duration::from_secs(75)))
            .client_request_timeout(Duration::from_secs(15))
            .shutdown_timeout(10);
        let server = match tls {
            Some(tls) => server.listen_rustls_0_23(listener, tls)?,
            None => server.listen(listener)?,
        };
        let server = server.run();
        Ok(Self { server, address })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A handle with which it can be stopped from elsewhere.
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }

    /// Answers requests until it is stopped, by its handle or by a signal.
    ///
    /// # Errors
    /// When the server fails.
    pub async fn run(self) -> io::Result<()> {
        self.server.await
    }
}

/// Every address of the service.
fn configure(cfg: &mut ServiceConfig) {
    cfg.app_data(PathConfig::default().error_handler(|bad, _| failed(Kind::NotFound, &bad)))
        .app_data(FormConfig::default().error_handler(|bad, _| failed(Kind::Malformed, &bad)))
        .configure(api::configure)
        .configure(files::configure)
        .configure(pages::configure)
        .default_service(web::route().to(nothing_there));
}

fn failed(kind: Kind, bad: &dyn std::fmt::Display) -> actix_web::Error {
    Failed::from(Problem::of(kind, bad.to_string())).into()
}

async fn nothing_there(request: HttpRequest) -> HttpResponse {
    Problem::of(
        Kind::NotFound,
        format!("There is nothing at {}.", request.path()),
    )
    .response()
}

/// The answer where an address exists and the method does not.
pub(crate) fn other_methods() -> Route {
    web::route().to(async || {
        Problem::of(Kind::Method, "This address does not have that method.").response()
    })
}
