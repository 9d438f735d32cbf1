//! What a device takes along to give and take custody of a shipment without a network.

use super::super::pages::{self, Visit};
use super::super::problem::{Failed, Problem};
use super::super::server::other_methods;
use super::super::visit::SignedIn;
use super::super::words::Lang;
use super::{json, reference};
use crate::app::{App, AppError};
use crate::domain::shipment::Holder;
use crate::domain::usability::Reason;
use crate::domain::{ShipmentId, SiteId, Subject};
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

/// A reason why a vial may not be used, as a device shows it without a network.
#[derive(Serialize, ToSchema)]
pub(super) struct Reasoned {
    /// The vial.
    #[schema(value_type = String)]
    vial: Subject,
    /// The reason with its facts.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    reason: Reason,
    /// The same in a sentence.
    told: ReasonSaid,
}

/// A reason in words.
#[derive(Serialize, ToSchema)]
struct ReasonSaid {
    /// Why, in the reader's language.
    why: String,
    /// What to do about it.
    remedy: &'static str,
}

impl Reasoned {
    /// A reason of a vial.
    pub(super) fn of(lang: Lang, vial: &Subject, reason: &Reason) -> Self {
        Self {
            vial: vial.clone(),
            told: ReasonSaid {
                why: pages::said(lang, reason),
                remedy: reason.remedy(),
            },
            reason: reason.clone(),
        }
    }
}

/// A packet with the reasons why what it is about may not be used.
#[derive(Serialize)]
pub(super) struct WithReasons<P: Serialize> {
    /// The packet.
    #[serde(flatten)]
    pub(super) packet: P,
    /// Every open reason of each vial.
    pub(super) reasons: Vec<Reasoned>,
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
    visit: Visit,
    app: Data<App>,
    name: Path<String>,
) -> Result<HttpResponse, Failed> {
    let id: ShipmentId = reference("shipment", name.into_inner())?;
    let lang = visit.lang;
    let read = move || -> Result<_, AppError> {
        let packet = app.shipment_packet(&visitor.0, &id)?;
        let vials: Vec<Subject> = packet.vials.iter().cloned().map(Into::into).collect();
        let states = app.shown_states(&app.records(&vials)?)?;
        let reasons = vials.iter().flat_map(|vial| {
            let reasons = states.get(vial).map_or(&[][..], |shown| &shown.reasons);
            reasons.iter().map(|one| Reasoned::of(lang, vial, one))
        });
        Ok(WithReasons {
            reasons: reasons.collect(),
            packet,
        })
    };
    Ok(json(&mut HttpResponse::Ok(), &web::block(read).await??))
}
