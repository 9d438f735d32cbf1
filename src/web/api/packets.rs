//! What a device takes along to give and take custody of a shipment without a network.

use super::super::problem::{Failed, Problem};
use super::super::server::other_methods;
use super::super::visit::SignedIn;
use super::{json, reference};
use crate::app::App;
use crate::domain::shipment::Holder;
use crate::domain::{ShipmentId, SiteId};
use actix_web::HttpResponse;
use actix_web::web::{self, Data, Path, ServiceConfig};
use serde::Serialize;
use utoipa::ToSchema;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/packets/shipment")
            .get(list)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/packets/shipment/{name}")
            .get(shipment)
            .default_service(other_methods()),
    );
}

/// A shipment under way.
#[derive(Serialize, ToSchema)]
pub(super) struct Carried {
    /// The shipment.
    #[schema(value_type = String)]
    subject: ShipmentId,
    /// Its state in one word.
    state: &'static str,
    /// Where it was packed.
    #[schema(value_type = String)]
    from: SiteId,
    /// Where it goes.
    #[schema(value_type = String)]
    to: SiteId,
    /// Who holds it.
    #[schema(value_type = Object)]
    holder: Holder,
}

/// Lists the shipments under way that concern whoever asks: held by them or their site, or offered to them.
#[utoipa::path(get, path = "/api/v1/packets/shipment", tag = "custody", security(("session" = [])), responses(
    (status = 200, description = "The shipments", body = Vec<Carried>),
    (status = 401, description = "Sign in first", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn list(visitor: SignedIn, app: Data<App>) -> Result<HttpResponse, Failed> {
    let carried = web::block(move || app.carried(&visitor.0)).await??;
    let carried = carried.into_iter().map(|(subject, shipment)| Carried {
        subject,
        state: shipment.state(),
        from: shipment.from,
        to: shipment.to,
        holder: shipment.holder,
    });
    Ok(json(&mut HttpResponse::Ok(), &carried.collect::<Vec<_>>()))
}

/// Gives everything that a device needs to give and take custody of a shipment, also once the network is gone.
#[utoipa::path(get, path = "/api/v1/packets/shipment/{name}", tag = "custody", params(("name" = String, Path)), security(("session" = [])), responses(
    (status = 200, description = "The packet", body = Object),
    (status = 401, description = "Sign in first", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "It concerns neither the asker nor their site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such shipment", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn shipment(
    visitor: SignedIn,
    app: Data<App>,
    name: Path<String>,
) -> Result<HttpResponse, Failed> {
    let id: ShipmentId = reference("shipment", name.into_inner())?;
    let packet = web::block(move || app.shipment_packet(&visitor.0, &id)).await??;
    Ok(json(&mut HttpResponse::Ok(), &packet))
}
