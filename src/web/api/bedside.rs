//! What a device at the bedside needs: whose wristband was scanned, and the packet of an order.

use super::super::pages::Visit;
use super::super::problem::{Failed, Kind, Problem};
use super::super::server::other_methods;
use super::super::visit::SignedIn;
use super::body::read_request;
use super::json;
use super::packets::{Reasoned, WithReasons};
use crate::app::App;
use crate::domain::OrderId;
use actix_web::web::{self, Data, Path, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use utoipa::ToSchema;

/// A wristband's number is short.
const LONGEST: usize = 1024;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/bedside/wristband")
            .post(wristband)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/packets/order/{name}")
            .get(packet)
            .default_service(other_methods()),
    );
}

/// A wristband as it was scanned.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Scanned {
    /// The number on it. It is compared and forgotten.
    number: String,
}

/// Tells whose wristband was scanned, among the participants of the asker's sites for whom an order is open. The number stands in
/// the body, so that it reaches no address and no log line.
#[utoipa::path(post, path = "/api/v1/bedside/wristband", tag = "bedside", request_body = Scanned, security(("session" = [])), responses(
    (status = 200, description = "The participant's pseudonym and the open order", body = Object),
    (status = 401, description = "Sign in first", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Nobody here wears it", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn wristband(
    visitor: SignedIn,
    app: Data<App>,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse, Failed> {
    let scanned: Scanned = read_request(&request, body, LONGEST).await?;
    let worn = web::block(move || app.worn(&visitor.0, &scanned.number)).await??;
    Ok(json(&mut HttpResponse::Ok(), &worn))
}

/// Gives everything that a device needs to check an order's dose and to record its infusion, also once the network is gone.
#[utoipa::path(get, path = "/api/v1/packets/order/{name}", tag = "bedside", params(("name" = String, Path)), security(("session" = [])), responses(
    (status = 200, description = "The packet", body = Object),
    (status = 401, description = "Sign in first", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Not of this site's bedside staff", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such order", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn packet(
    visitor: SignedIn,
    visit: Visit,
    app: Data<App>,
    name: Path<String>,
) -> Result<HttpResponse, Failed> {
    let id = OrderId::new(&name);
    let id = id.map_err(|bad| Failed::from(Problem::of(Kind::NotFound, bad.to_string())))?;
    let packet = web::block(move || app.order_packet(&visitor.0, &id)).await??;
    let reasons = packet.vials.iter().flat_map(|one| {
        let reasons = one.reasons.iter();
        reasons.map(|reason| Reasoned::of(visit.lang, one.vial.subject(), reason))
    });
    let packet = WithReasons {
        reasons: reasons.collect(),
        packet,
    };
    Ok(json(&mut HttpResponse::Ok(), &packet))
}
