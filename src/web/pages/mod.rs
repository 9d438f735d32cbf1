//! The pages: HTML drawn on the server, without a script.

use actix_web::web::ServiceConfig;

pub(crate) fn configure(_cfg: &mut ServiceConfig) {}
