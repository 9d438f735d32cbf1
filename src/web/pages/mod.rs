//! The pages: HTML drawn on the server. A page names the modules of `assets/` that it needs with [`frame::Frame::with`]; those scan, sign
//! and work without a network, and never lay out what the server can.
//!
//! Every thing of the record has a page at `/{noun}/{name}`, made of the same parts: a state in a word, a shape and a
//! hue (`words`), facts and tables that its noun fills in (`facts/`), its timeline, and what may be done next. What a person
//! may not do is not drawn as a button; the rule that stands in the way is.
//!
//! # Adding a page
//!
//! For a noun: a function in `facts/` that fills a `Draft` from the record. For anything else: a handler and a template in
//! `templates/`, which extends `base.html` and is drawn through [`visit::Visit::page`].

mod act;
mod acts;
mod assessments;
mod assets;

mod block;
mod board;
mod desk;
mod device;
mod entry;
mod facts;
mod frame;
mod home;
mod kinds_module;
mod language;
mod list;
mod log;
mod members;
mod moving;
mod parts;
mod people;
mod print;
mod print_job;
mod print_jobs;
mod problem_page;
mod problems;
mod receipts;
mod receive;
mod reports;
mod scan_test;
mod scanned;
mod shells;
mod sign_in;
mod standing;
mod state_again;
mod storage;
mod subject;
mod thing;
mod timeline;
mod told;
mod visit;
mod voice;
mod warmth;
mod words;

pub(super) use acts::act;
pub(super) use facts::said;
pub(super) use problem_page::for_people;
pub(super) use told::line;
pub(super) use visit::Visit;
pub(super) use words::tag;

use actix_web::web::{self, ServiceConfig};

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.configure(assets::configure)
        .configure(scanned::configure)
        .service(web::resource("/").get(home::home))
        .service(web::resource("/move").get(moving::moving))
        .service(web::resource("/receive/{name}").get(receive::receive))
        .service(web::resource("/scan-test").get(scan_test::scan_test))
        .service(web::resource("/state-again").get(state_again::state_again))
        .service(web::resource("/storage").get(storage::storage))
        .service(web::resource("/storage/{name}").get(storage::tank))
        .service(web::resource("/place/{name}").get(storage::place))
        .service(web::resource("/log").get(log::log))
        .service(web::resource("/scan").post(home::scan))
        .service(web::resource("/log/{index}").get(entry::entry))
        .service(
            web::resource("/sign-in")
                .get(sign_in::ask)
                .post(sign_in::answer),
        )
        .service(web::resource("/bedside").get(shells::bedside))
        .service(web::resource("/sign-in/command-line").get(sign_in::command_line))
        .service(web::resource("/people").get(people::people))
        .service(web::resource("/people/{name}").get(people::person))
        .service(web::resource("/join").get(device::join))
        .service(web::resource("/devices").get(device::devices))
        .service(web::resource("/outbox").get(shells::outbox))
        .service(web::resource("/courier").get(shells::courier))
        .service(web::resource("/sign-out").post(sign_in::leave))
        .service(web::resource("/language").post(language::choose))
        .service(web::resource("/assessments").get(assessments::list))
        .service(web::resource("/board/{noun}").get(board::board))
        .service(web::resource("/problems/{kind}").get(problems::problem))
        .service(web::resource("/reports").get(reports::list))
        .service(web::resource("/reports/{name}").get(reports::report))
        .service(web::resource("/trail").get(log::moved))
        .service(web::resource("/print-jobs").get(print_jobs::list))
        .service(web::resource("/print-jobs/{id}").get(print_job::job))
        .service(web::resource("/print-jobs/{id}/items/{number}").post(print_job::settle))
        .service(web::resource("/print-jobs/{id}/cancel").post(print_job::cancel))
        .service(web::resource("/print/{document}/{thing}").get(print::sheet))
        .service(web::resource("/act/{kind}").get(act::act))
        .service(web::resource("/receipts").get(receipts::receipts))
        .service(web::resource("/{noun}").get(list::list))
        .service(web::resource("/{noun}/{name}").get(subject::subject));
}
