//! What blocks a lot's release, and the accounts of lots.

use super::super::csv::{csv, csv_response};
use super::super::problem::{Failed, Problem};
use super::super::query::Query;
use super::super::server::other_methods;
use super::super::visit::Reader;
use super::custody::yes;
use super::paging::{site, wants_csv};
use super::{bad_query, json, reference};
use crate::app::{App, Moved};
use crate::domain::LotId;
use crate::domain::custody::{LotAccount, SiteAccount};
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use utoipa::IntoParams;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/lot/{name}/release")
            .get(release)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/lot/{name}/account")
            .get(account)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/accounts")
            .get(accounts)
            .default_service(other_methods()),
    );
}

/// Tells what stands between a lot and its release, sentence by sentence, which tests may come later, and the dossier that is
/// signed at the release, with the entries that its hashes are made of.
#[utoipa::path(get, path = "/api/v1/lot/{name}/release", tag = "quality", params(("name" = String, Path)), security(("session" = [])), responses(
    (status = 200, description = "`blockers`, `conditional_blockers`, `later`, `dossier` and `evidence`", body = Object),
    (status = 404, description = "Not in the record", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn release(
    _: Reader,
    app: Data<App>,
    name: Path<String>,
) -> Result<HttpResponse, Failed> {
    let lot: LotId = reference("lot", name.into_inner())?;
    let report = web::block(move || app.release_report(&lot)).await??;
    Ok(json(&mut HttpResponse::Ok(), &report))
}

/// How an account is asked for.
#[derive(Deserialize, IntoParams)]
pub(super) struct Asked {
    /// The account of this site alone, `site/NAME` or the name.
    site: Option<String>,
    /// `1` for the log of movements instead of the sums.
    detail: Option<String>,
    /// `json` or `csv`.
    format: Option<String>,
}

impl Asked {
    fn detail(&self) -> Result<bool, Failed> {
        match self.detail.as_deref() {
            None | Some("0") => Ok(false),
            Some("1") => Ok(true),
            Some(_) => Err(bad_query("detail", "it is 0 or 1")),
        }
    }
}

/// Tells what came of a lot to each site and what became of it, counted from the vials' own entries: filled and received are
/// shipped, infused, destroyed, returned, retained, lost, missing and on hand. With `detail=1` it is the log of
/// movements with the balance carried forward, one line for each vial and entry.
#[utoipa::path(get, path = "/api/v1/lot/{name}/account", tag = "accountability", params(("name" = String, Path), Asked), security(("session" = [])), responses(
    (status = 200, description = "The account, or its movements; as JSON or CSV", body = Object),
    (status = 400, description = "A member is not in its form; it is named", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not in the record", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn account(
    _: Reader,
    app: Data<App>,
    request: HttpRequest,
    name: Path<String>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Failed> {
    let lot: LotId = reference("lot", name.into_inner())?;
    let as_csv = wants_csv(&request, asked.format.as_deref())?;
    let site = site("site", asked.site.as_deref())?;
    let file = format!("account-{}", lot.name());
    if asked.detail()? {
        let moved = web::block(move || app.movements(&lot, site.as_ref())).await??;
        if as_csv {
            return Ok(csv_response(
                &file,
                csv(&MOVEMENTS, moved.iter().map(movement)),
            ));
        }
        return Ok(json(&mut HttpResponse::Ok(), &moved));
    }
    let found = web::block(move || app.account(&lot, site.as_ref())).await??;
    if as_csv {
        return Ok(csv_response(
            &file,
            csv(&ACCOUNTS, found.sites.iter().map(row)),
        ));
    }
    Ok(json(&mut HttpResponse::Ok(), &found))
}

/// In what form a list is wanted.
#[derive(Deserialize, IntoParams)]
pub(super) struct Form {
    /// `json` or `csv`.
    format: Option<String>,
}

/// Gives the account of every lot at every site.
#[utoipa::path(get, path = "/api/v1/accounts", tag = "accountability", params(Form), security(("session" = [])), responses(
    (status = 200, description = "The account of each lot; as CSV one row for each lot and site, and one for each lot", body = Vec<Object>),
    (status = 400, description = "A member is not in its form; it is named", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn accounts(
    _: Reader,
    app: Data<App>,
    request: HttpRequest,
    asked: Query<Form>,
) -> Result<HttpResponse, Failed> {
    let as_csv = wants_csv(&request, asked.format.as_deref())?;
    let found = web::block(move || app.accounts()).await??;
    if as_csv {
        return Ok(csv_response(
            "accounts",
            csv(&ACCOUNTS, found.iter().flat_map(rows)),
        ));
    }
    Ok(json(&mut HttpResponse::Ok(), &found))
}

pub(super) const ACCOUNTS: [&str; 14] = [
    "lot",
    "site",
    "filled",
    "received",
    "shipped",
    "infused",
    "destroyed",
    "returned",
    "retained",
    "lost",
    "missing",
    "on_hand",
    "on_the_way",
    "even",
];

fn row(account: &SiteAccount) -> Vec<String> {
    let counts = [
        account.filled,
        account.received,
        account.shipped,
        account.infused,
        account.destroyed,
        account.returned,
        account.retained,
        account.lost,
        account.missing,
        account.on_hand,
    ];
    let mut row = vec![
        account.lot.name().to_owned(),
        account.site.name().to_owned(),
    ];
    row.extend(counts.map(|count| count.to_string()));
    row.extend([String::new(), yes(account.even)]);
    row
}

/// One row for each site, and one for the lot as a whole.
pub(super) fn rows(account: &LotAccount) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = account.sites.iter().map(row).collect();
    let balance = &account.balance;
    let counts = [
        balance.infused,
        balance.destroyed,
        balance.returned,
        balance.retained,
        balance.lost,
        balance.missing,
        balance.on_hand,
        account.on_the_way,
    ];
    let mut whole = vec![account.lot.name().to_owned(), "all".to_owned()];
    whole.extend([balance.filled.to_string(), String::new(), String::new()]);
    whole.extend(counts.map(|count| count.to_string()));
    whole.push(yes(account.even));
    rows.push(whole);
    rows
}

const MOVEMENTS: [&str; 12] = [
    "at",
    "late",
    "recorded_at",
    "entry",
    "leaf_hash",
    "lot",
    "site",
    "vial",
    "what",
    "change",
    "on_hand",
    "recorder",
];

fn movement(Moved { movement, entry }: &Moved) -> Vec<String> {
    vec![
        movement.from.to_string(),
        yes(movement.late),
        entry.recorded_at.to_string(),
        entry.index.to_string(),
        entry.leaf_hash.to_string(),
        movement.lot.name().to_owned(),
        movement.site.name().to_owned(),
        movement.vial.name().to_owned(),
        movement.what.to_owned(),
        movement.change.to_string(),
        movement.on_hand.to_string(),
        entry.actor.name().to_owned(),
    ]
}
