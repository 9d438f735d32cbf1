//! The table: each address, a request to it, who is let in, and what they then get.

use super::super::stage::{PLANT, WARD};
use vialog::domain::Role;

/// Who is let in.
#[derive(Clone, Copy)]
pub(super) enum Gate {
    /// Anyone at all.
    Open,
    /// Whoever has signed in.
    Session,
    /// Whoever holds one of these roles at this site, or at any where none is named.
    Staff(&'static [Role], &'static str),
}

/// One address. In its path, `JOB` stands for the id of a print job, `LABEL` for that of a label, and `TOKEN` for what might be its token.
pub(super) struct Row {
    pub(super) method: &'static str,
    pub(super) address: &'static str,
    pub(super) path: &'static str,
    pub(super) body: Option<(&'static str, &'static str)>,
    pub(super) gate: Gate,
    /// What whoever is let in may get: also problems with what they asked, never one with who they are.
    pub(super) let_in: &'static [u16],
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// Everyone who signs in the record.
pub(super) const SIGNING: [Role; 8] = [
    Role::Administrator,
    Role::Quality,
    Role::Lab,
    Role::Analyst,
    Role::Pharmacist,
    Role::Courier,
    Role::Investigator,
    Role::Nurse,
];
/// Who may take or give custody of a shipment at its ends; its carrier has it too, but holds nothing yet here.
const AT_ITS_ENDS: [Role; 2] = [Role::Lab, Role::Pharmacist];
const BEDSIDE: [Role; 3] = [Role::Nurse, Role::Pharmacist, Role::Investigator];

const fn get(address: &'static str, path: &'static str, gate: Gate, let_in: &'static [u16]) -> Row {
    Row {
        method: "get",
        address,
        path,
        body: None,
        gate,
        let_in,
    }
}

const fn post(
    address: &'static str,
    path: &'static str,
    gate: Gate,
    let_in: &'static [u16],
    body: (&'static str, &'static str),
) -> Row {
    Row {
        method: "post",
        address,
        path,
        body: Some(body),
        gate,
        let_in,
    }
}

/// Every address.
#[rustfmt::skip]
pub(super) const TABLE: &[Row] = &[
    get("/checkpoint", "/checkpoint", Gate::Open, &[200]),
    get("/log.vkey", "/log.vkey", Gate::Open, &[200]),
    get("/healthz", "/healthz", Gate::Open, &[200]),
    get("/readyz", "/readyz", Gate::Open, &[200]),
    get("/tile/{path:.*}", "/tile/0/000.p/1", Gate::Open, &[200]),
    get("/assets/{name}", "/assets/tokens.css", Gate::Open, &[200]),
    get("/{id:[0-9A-Za-z]{12}}", "/LABEL", Gate::Open, &[200, 303]),
    get("/01/{gtin:[0-9]{14}}/21/{id:[0-9A-Za-z]{12}}", "/01/09506000134352/21/LABEL", Gate::Open, &[200, 303]),
    get("/{token:[2-7A-Z]{100,}}/{id:[0-9A-Za-z]{12}}", "/TOKEN/LABEL", Gate::Open, &[200, 303, 404]),
    get("/sw.js", "/sw.js", Gate::Open, &[200]),
    get("/outbox", "/outbox", Gate::Open, &[200]),
    get("/courier", "/courier", Gate::Open, &[200]),
    get("/assessments", "/assessments", Gate::Session, &[200]),
    get("/board/{noun}", "/board/shipment", Gate::Session, &[200]),
    get("/move", "/move", Gate::Session, &[200]),
    get("/place/{name}", "/place/BOX-L1", Gate::Session, &[200]),
    get("/print/{document}/{thing}", "/print/batch-record/L1", Gate::Session, &[200]),
    get("/receive/{name}", "/receive/SH1", Gate::Session, &[200]),
    get("/scan-test", "/scan-test", Gate::Session, &[200]),
    get("/state-again", "/state-again", Gate::Session, &[200]),
    get("/storage", "/storage", Gate::Session, &[200]),
    get("/storage/{name}", "/storage/tank", Gate::Session, &[200]),
    get("/api/v1/proofs", "/api/v1/proofs?entries=0,1", Gate::Session, &[200]),
    get("/api/v1/consistency", "/api/v1/consistency?from=1", Gate::Session, &[200]),
    get("/api/v1/packets/shipment", "/api/v1/packets/shipment", Gate::Session, &[200]),
    get("/api/v1/packets/shipment/{name}", "/api/v1/packets/shipment/SH1", Gate::Staff(&AT_ITS_ENDS, ""), &[200]),
    get("/sign-in", "/sign-in", Gate::Open, &[200]),
    get("/sign-in/command-line", "/sign-in/command-line", Gate::Open, &[200]),
    get("/join", "/join", Gate::Open, &[200]),
    get("/devices", "/devices", Gate::Open, &[200]),
    get("/bedside", "/bedside", Gate::Open, &[200]),
    get("/problems/{kind}", "/problems/refused", Gate::Open, &[200]),
    post("/language", "/language", Gate::Open, &[303], (FORM, "to=en&back=/")),
    post("/sign-in", "/sign-in", Gate::Open, &[401], (FORM, "answer=x")),
    get("/", "/", Gate::Session, &[200]),
    get("/log", "/log", Gate::Session, &[200]),
    get("/log/{index}", "/log/0", Gate::Session, &[200]),
    get("/people", "/people", Gate::Session, &[200]),
    get("/people/{name}", "/people/nurse", Gate::Session, &[200]),
    get("/reports", "/reports", Gate::Session, &[200]),
    get("/reports/{name}", "/reports/outcomes", Gate::Session, &[200]),
    get("/trail", "/trail", Gate::Open, &[301]),
    get("/print-jobs", "/print-jobs", Gate::Session, &[200]),
    get("/print-jobs/{id}", "/print-jobs/JOB", Gate::Session, &[200]),
    get("/act/{kind}", "/act/lot.released?subject=lot/L1", Gate::Session, &[200]),
    get("/receipts", "/receipts", Gate::Session, &[200]),
    get("/{noun}", "/vial", Gate::Session, &[200]),
    get("/{noun}/{name}", "/vial/L1-001", Gate::Session, &[200]),
    post("/scan", "/scan", Gate::Session, &[303], (FORM, "id=L1")),
    post("/print-jobs/{id}/items/{number}", "/print-jobs/JOB/items/1", Gate::Staff(&SIGNING, PLANT), &[303, 409], (FORM, "said=came_out")),
    post("/print-jobs/{id}/cancel", "/print-jobs/JOB/cancel", Gate::Staff(&SIGNING, PLANT), &[303, 409], (FORM, "")),
    get("/api/v1/attachments/{hash}", "/api/v1/attachments/0000000000000000000000000000000000000000000000000000000000000000", Gate::Session, &[404]),
    get("/api/v1/vial/{name}/at", "/api/v1/vial/L1-001/at?at=2026-07-01T00:00:00.000000Z", Gate::Session, &[200]),
    get("/api/v1/vial/{name}/custody", "/api/v1/vial/L1-001/custody", Gate::Session, &[200]),
    get("/api/v1/equipment/{name}/contents", "/api/v1/equipment/tank/contents", Gate::Session, &[200]),
    get("/api/v1/events", "/api/v1/events", Gate::Session, &[200]),
    get("/api/v1/events/{index}", "/api/v1/events/0", Gate::Session, &[200]),
    get("/api/v1/events/{index}/receipt", "/api/v1/events/0/receipt", Gate::Session, &[200]),
    get("/api/v1/heads", "/api/v1/heads?subject=lot/L1", Gate::Session, &[200]),
    get("/api/v1/label/{id}/claim", "/api/v1/label/LABEL/claim?of=vial/L1-001", Gate::Session, &[200]),
    get("/api/v1/label/{id}/{form:svg|png|pdf|zpl}", "/api/v1/label/LABEL/svg", Gate::Session, &[200]),
    get("/api/v1/labels/trust", "/api/v1/labels/trust", Gate::Session, &[200]),
    get("/api/v1/lot/{name}/labels", "/api/v1/lot/L1/labels", Gate::Session, &[200]),
    get("/api/v1/lot/{name}/release", "/api/v1/lot/L1/release", Gate::Session, &[200]),
    get("/api/v1/lot/{name}/account", "/api/v1/lot/L1/account", Gate::Session, &[200]),
    get("/api/v1/accounts", "/api/v1/accounts", Gate::Session, &[200]),
    get("/api/v1/print-jobs", "/api/v1/print-jobs", Gate::Session, &[200]),
    get("/api/v1/print-jobs/{id}", "/api/v1/print-jobs/JOB", Gate::Session, &[200]),
    get("/api/v1/printers", "/api/v1/printers", Gate::Session, &[200]),
    get("/api/v1/expiries", "/api/v1/expiries", Gate::Session, &[200]),
    get("/api/v1/deviation/{name}/items", "/api/v1/deviation/none/items", Gate::Session, &[404]),
    get("/api/v1/recall/{name}/report", "/api/v1/recall/none/report", Gate::Session, &[404]),
    get("/api/v1/attachments/{hash}/readings", "/api/v1/attachments/0000000000000000000000000000000000000000000000000000000000000000/readings?site=plant&format=none", Gate::Session, &[404]),
    get("/api/v1/shipment/{name}/temperature", "/api/v1/shipment/SH1/temperature", Gate::Session, &[200]),
    get("/api/v1/reports/outcomes", "/api/v1/reports/outcomes", Gate::Session, &[200]),
    get("/api/v1/reports/adverse-events", "/api/v1/reports/adverse-events", Gate::Session, &[200]),
    get("/api/v1/reports/serious-clocks", "/api/v1/reports/serious-clocks", Gate::Session, &[200]),
    get("/api/v1/reports/visits", "/api/v1/reports/visits", Gate::Session, &[200]),
    get("/api/v1/reports/enrolment", "/api/v1/reports/enrolment", Gate::Session, &[200]),
    get("/api/v1/{noun}", "/api/v1/vial", Gate::Session, &[200]),
    get("/api/v1/{noun}/{name}", "/api/v1/vial/L1-001", Gate::Session, &[200]),
    get("/api/v1/{noun}/{name}/history", "/api/v1/vial/L1-001/history", Gate::Session, &[200]),
    get("/api/v1/{noun}/{name}/next", "/api/v1/vial/L1-001/next", Gate::Session, &[200]),
    get("/api/v1/{noun}/{name}/usability", "/api/v1/vial/L1-001/usability?for=allocate", Gate::Session, &[200]),
    get("/api/v1/participant/{name}/trace", "/api/v1/participant/P1/trace", Gate::Session, &[200]),
    get("/api/v1/{noun}/{name}/trace", "/api/v1/lot/L1/trace", Gate::Session, &[200]),
    get("/api/v1/trail", "/api/v1/trail", Gate::Session, &[200]),
    get("/api/v1/session", "/api/v1/session", Gate::Open, &[200]),
    get("/api/v1/kinds", "/api/v1/kinds", Gate::Open, &[200]),
    get("/api/v1/kinds/{kind}", "/api/v1/kinds/lot.released", Gate::Open, &[200]),
    post("/api/v1/events", "/api/v1/events", Gate::Open, &[400], (JSON, "{}")),
    post("/api/v1/events/batch", "/api/v1/events/batch", Gate::Open, &[400], (JSON, "{}")),
    post("/api/v1/attachments", "/api/v1/attachments", Gate::Session, &[200, 201], ("text/plain", "a certificate")),
    post("/api/v1/labels/draw", "/api/v1/labels/draw", Gate::Session, &[400], (JSON, "{}")),
    post("/api/v1/readings/preview", "/api/v1/readings/preview", Gate::Session, &[400], (JSON, "{}")),
    post("/api/v1/scan", "/api/v1/scan", Gate::Session, &[200], (JSON, r#"{"text":"L1"}"#)),
    post("/api/v1/scan/frame", "/api/v1/scan/frame", Gate::Session, &[400], ("image/jpeg", "no picture")),
    post("/api/v1/session", "/api/v1/session", Gate::Open, &[200], (JSON, "{}")),
    get("/api/v1/invitations", "/api/v1/invitations", Gate::Staff(&[Role::Administrator], ""), &[200]),
    post("/api/v1/invitations", "/api/v1/invitations", Gate::Staff(&[Role::Administrator], ""), &[400], (JSON, r#"{"person":"person/nurse","hours":0}"#)),
    post("/api/v1/invitations/{id}/cancel", "/api/v1/invitations/JOB/cancel", Gate::Staff(&[Role::Administrator], ""), &[404], (JSON, "{}")),
    post("/api/v1/join", "/api/v1/join", Gate::Open, &[404], (JSON, r#"{"token":"0000000000000000000000000000000000000000000000000000000000000000"}"#)),
    post("/api/v1/join/state", "/api/v1/join/state", Gate::Open, &[400], (JSON, r#"{"token":"0000000000000000000000000000000000000000000000000000000000000000"}"#)),
    post("/api/v1/join/key", "/api/v1/join/key", Gate::Open, &[400], (JSON, "{}")),
    post("/api/v1/sign-in/challenge", "/api/v1/sign-in/challenge", Gate::Open, &[200], (JSON, "{}")),
    post("/api/v1/sign-in", "/api/v1/sign-in", Gate::Open, &[400], (JSON, "{}")),
    get("/api/v1/participant/{name}/wristband-salt", "/api/v1/participant/P1/wristband-salt", Gate::Staff(&BEDSIDE, WARD), &[200]),
    get("/api/v1/packets/order/{name}", "/api/v1/packets/order/O1", Gate::Staff(&BEDSIDE, WARD), &[200]),
    post("/api/v1/bedside/wristband", "/api/v1/bedside/wristband", Gate::Session, &[200, 404], (JSON, r#"{"number":"W-P1"}"#)),
    post("/api/v1/print-jobs", "/api/v1/print-jobs", Gate::Staff(&SIGNING, PLANT), &[409], (JSON, r#"{"printer":"equipment/tank","labels":[]}"#)),
    post("/api/v1/printers/{name}/test", "/api/v1/printers/tank/test", Gate::Staff(&SIGNING, PLANT), &[409], (JSON, "{}")),
    post("/api/v1/print-jobs/{id}/items/{number}", "/api/v1/print-jobs/JOB/items/1", Gate::Staff(&SIGNING, PLANT), &[200, 409], (JSON, r#"{"came_out":true}"#)),
    post("/api/v1/print-jobs/{id}/cancel", "/api/v1/print-jobs/JOB/cancel", Gate::Staff(&SIGNING, PLANT), &[200, 409], (JSON, "{}")),
    post("/api/v1/sign-out", "/api/v1/sign-out", Gate::Open, &[204], (JSON, "{}")),
    post("/sign-out", "/sign-out", Gate::Open, &[303], (FORM, "")),
];
