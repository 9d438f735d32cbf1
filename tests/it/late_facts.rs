//! The forms of what has happened already: who is led to them, what they ask, and that they are offered for facts alone.

use super::on_both;
use super::things::{says, says_nothing_of, seen};

const LINK: &str = "Record an infusion that was given without the checks";

on_both! {
    fn the_bedside_staff_is_led_to_an_infusion_that_was_given_without_the_checks(app) {
        app.at_the_bedside();
        for who in ["nurse", "investigator"] {
            let page = seen(app, who, "en", "/participant/P1");
            says(&page, &[LINK, "/act/infusion.started?done=1&#38;rules=S01,B09&#38;given.participant=participant/P1"]);
            let page = seen(app, who, "en", "/order/O1");
            says(&page, &[LINK, "given.participant=participant/P1&#38;given.order=order/O1"]);
        }
        says(&seen(app, "nurse", "zh", "/participant/P1"), &["记录未经核对即已给予的输注"]);
        for who in ["lab", "analyst", "courier", ""] {
            for path in ["/participant/P1", "/order/O1"] {
                says_nothing_of(&seen(app, who, "en", path), &[LINK, "done=1"]);
            }
        }
    }

    fn a_form_of_what_has_happened_asks_for_the_time_the_account_and_the_evidence(app) {
        app.at_the_bedside();
        let page = seen(app, "nurse", "en", "/act/infusion.started?done=1&given.participant=participant/P1");
        says(&page, &["What has happened already", "data-done", "When it was done", "How it came about", "What shows it", "A scan of the paper"]);
        says(&page, &["The name of the new one", "id=\"f-at\"", "id=\"f-evidence\""]);
        let page = seen(app, "nurse", "zh", "/act/infusion.started?done=1");
        says(&page, &["已经发生的事", "发生时间", "证据"]);
        // Before the act nothing of it is offered.
        let plain = seen(app, "nurse", "en", "/act/infusion.started");
        says_nothing_of(&plain, &["data-done", "What has happened already", "How it came about"]);
    }

    fn what_stands_in_the_way_of_a_fact_does_not_close_the_form_once_it_has_happened(app) {
        app.at_the_bedside();
        let blocked = seen(app, "ward-pharmacist", "en", "/act/vial.thawed?subject=vial/L1-002");
        says_nothing_of(&blocked, &["data-kind=\"vial.thawed\""]);
        // Whatever stands in the way, the form of what was done is one step away for who may sign it.
        let afterwards = "href=\"/act/vial.thawed?done=1&#38;subject=vial/L1-002\"";
        says(&blocked, &["Was it done already?", afterwards]);
        says(&seen(app, "pharmacist", "en", "/act/vial.thawed?subject=vial/L1-002"), &[afterwards]);
        says_nothing_of(&seen(app, "courier", "en", "/act/vial.thawed?subject=vial/L1-002"), &["done=1"]);
        let open = seen(app, "ward-pharmacist", "en", "/act/vial.thawed?subject=vial/L1-002&done=1");
        says_nothing_of(&open, &["Was it done already?"]);
        says(&open, &["data-kind=\"vial.thawed\"", "data-done"]);
        says(&seen(app, "lab", "en", "/act/infusion.started?done=1"), &["Someone else signs this"]);
        says(&seen(app, "", "en", "/act/infusion.started?done=1"), &["Sign in first"]);
        // A decision is not made afterwards.
        let decision = seen(app, "quality", "en", "/act/lot.held?subject=lot/L1&done=1");
        says_nothing_of(&decision, &["data-done", "What has happened already", "Was it done already?"]);
    }

    fn a_page_takes_what_could_not_be_sent_and_says_what_becomes_of_it(app) {
        app.at_the_bedside();
        let page = seen(app, "nurse", "en", "/state-again");
        says(&page, &["State again what could not be sent", "Another person whose role may sign it", "The saved copy", "/assets/state-again.js"]);
        says(&seen(app, "nurse", "zh", "/state-again"), &["重新陈述未能发送的内容", "已保存的副本"]);
    }
}
