//! Documents of a lot.

use super::super::parts::{Cell, Moment, Table};
use super::super::standing::{records, tag_of};
use super::{Body, Desk};
use crate::app::AppError;
use crate::domain::lot::{Lot, TestResult};
use crate::domain::specification::{Item, Limit, Value, Verdict};
use crate::domain::{LotId, Noun, Record, Subject};
use crate::store::ListQuery;

/// The lot, and what every document of it begins with.
fn opened<'a>(desk: &'a Desk<'_>) -> Result<(&'a Lot, Body), AppError> {
    let Record::Lot(lot) = desk.record else {
        return desk.misfit();
    };
    let lang = desk.lang;
    let mut facts = vec![
        desk.fact("noun-lot", Cell::to(desk.subject)),
        desk.fact(
            "column-state",
            Cell::State(tag_of(desk.app, lang, desk.subject, desk.record)?),
        ),
        desk.fact("noun-protocol", Cell::to(lot.protocol.subject())),
        desk.fact("noun-site", Cell::to(lot.site.subject())),
        desk.fact("noun-bank", Cell::to(lot.bank.subject())),
        desk.fact("noun-donor", Cell::to(lot.donor.subject())),
    ];
    if let Some(fill) = &lot.fill {
        facts.push(desk.fact("noun-vial-many", Cell::text(fill.count)));
        let expires = Cell::Time(Moment::of(lang, &fill.expires_at));
        facts.push(desk.fact("list-expires", expires));
        let hash = Cell::Mono(fill.batch_record.to_string());
        facts.push(desk.fact("print-batch-record-hash", hash));
    }
    let body = Body {
        facts,
        ..Body::default()
    };
    Ok((lot, body))
}

/// A limit in words.
fn limit(desk: &Desk<'_>, item: &Item) -> String {
    match &item.limit {
        Limit::Minimum(least) => format!("≥ {least} {}", item.unit),
        Limit::Maximum(most) => format!("≤ {most} {}", item.unit),
        Limit::Range(least, most) => format!("{least} – {most} {}", item.unit),
        Limit::PerKgMaximum(most) => format!("≤ {most} {} / kg", item.unit),
        Limit::Finding(finding) => finding.clone(),
        Limit::ReportOnly => desk.lang.say("print-report-only"),
    }
}

fn value(item: &Item, result: &TestResult) -> String {
    match &result.value {
        Value::Number(number) => format!("{number} {}", item.unit),
        Value::Finding(finding) => finding.clone(),
    }
}

fn verdict(desk: &Desk<'_>, result: Option<&TestResult>) -> Cell {
    let word = match result {
        None => "print-no-result",
        Some(result) if result.invalid.is_some() => "print-invalid",
        Some(result) => match result.verdict {
            Verdict::Pass => "print-pass",
            Verdict::Fail => "print-fail",
            Verdict::ReportOnly => "print-report-only",
        },
    };
    Cell::Text(desk.lang.say(word))
}

/// Certificate of analysis: every item of the specification with its result.
pub(super) fn analysis(desk: &Desk<'_>) -> Result<Body, AppError> {
    let (lot, mut body) = opened(desk)?;
    let id = lot.specification.subject();
    let Record::Specification(specification) = desk.app.subject(id)?.record else {
        return desk.misfit();
    };
    let title = format!(
        "{} {}",
        desk.text(&specification.title),
        specification.version
    );
    body.facts
        .push(desk.fact("noun-specification", Cell::Text(title)));
    let rows = specification.items.iter().map(|item| {
        let result = lot.results.get(&item.test);
        let reviewer = result.and_then(|result| result.reviewer.as_ref());
        vec![
            Cell::Text(desk.text(&item.title)),
            Cell::text(&item.method),
            Cell::Text(limit(desk, item)),
            result.map_or_else(|| desk.none(), |result| Cell::Text(value(item, result))),
            verdict(desk, result),
            result.map_or_else(|| desk.none(), |result| Cell::text(result.analyst.name())),
            reviewer.map_or_else(|| desk.none(), |person| Cell::text(person.name())),
        ]
    });
    let columns = [
        "print-test",
        "print-method",
        "print-limit",
        "print-result",
        "print-verdict",
        "print-analyst",
        "print-reviewer",
    ];
    body.tables.push(Table {
        rows: rows.collect(),
        ..Table::of(desk.lang, "print-results", &columns)
    });
    Ok(body)
}

/// Index of the batch record: every step of the template with who did and who checked it.
pub(super) fn batch_record(desk: &Desk<'_>) -> Result<Body, AppError> {
    let (lot, mut body) = opened(desk)?;
    let id = lot.batch_template.subject();
    let Record::BatchTemplate(template) = desk.app.subject(id)?.record else {
        return desk.misfit();
    };
    let rows = template.steps.iter().map(|step| {
        let done = lot.steps.get(&step.id);
        let checker = done.and_then(|done| done.checked_by.as_ref());
        let within = |fits: bool| if fits { "word-yes" } else { "word-no" };
        vec![
            Cell::Text(desk.text(&step.title)),
            done.map_or_else(
                || desk.none(),
                |it| Cell::Time(Moment::at(desk.lang, it.at)),
            ),
            done.map_or_else(|| desk.none(), |it| Cell::text(it.by.name())),
            checker.map_or_else(|| desk.none(), |person| Cell::text(person.name())),
            done.map_or_else(
                || desk.none(),
                |it| Cell::Text(desk.lang.say(within(it.within_limits))),
            ),
            done.map_or_else(|| desk.none(), |it| Cell::Mono(it.entry.to_string())),
        ]
    });
    let columns = [
        "print-step",
        "column-when",
        "print-done-by",
        "print-checked-by",
        "print-within-limits",
        "entry-leaf-hash",
    ];
    body.tables.push(Table {
        rows: rows.collect(),
        ..Table::of(desk.lang, "print-steps", &columns)
    });
    Ok(body)
}

/// Release certificate: what the release rests on.
pub(super) fn release(desk: &Desk<'_>) -> Result<Body, AppError> {
    let (_, mut body) = opened(desk)?;
    let Ok(id) = LotId::try_from(desk.subject.clone()) else {
        return desk.misfit();
    };
    let report = desk.app.release_report(&id)?;
    let rows = report.evidence.iter().map(|one| {
        vec![
            Cell::text(&one.what),
            Cell::Text(format!("#{}", one.index)),
            Cell::Mono(one.leaf_hash.to_string()),
        ]
    });
    let columns = ["column-what", "column-entry", "entry-leaf-hash"];
    body.tables.push(Table {
        rows: rows.collect(),
        ..Table::of(desk.lang, "print-evidence", &columns)
    });
    Ok(body)
}

/// The columns of a site's account.
const ACCOUNT: [&str; 10] = [
    "noun-site",
    "report-column-filled",
    "report-column-received",
    "report-column-shipped",
    "report-column-infused",
    "report-column-destroyed",
    "report-column-returned",
    "report-column-retained",
    "report-column-lost",
    "report-column-missing",
];

/// Accountability: the account of each site, and every movement with the balance carried forward.
pub(super) fn accountability(desk: &Desk<'_>) -> Result<Body, AppError> {
    let (_, mut body) = opened(desk)?;
    let Ok(id) = LotId::try_from(desk.subject.clone()) else {
        return desk.misfit();
    };
    let account = desk.app.account(&id, None)?;
    let rows = account.sites.iter().map(|site| {
        let numbers = [
            site.filled,
            site.received,
            site.shipped,
            site.infused,
            site.destroyed,
            site.returned,
            site.retained,
            site.lost,
            site.missing,
        ];
        let numbers = numbers.into_iter().map(Cell::text);
        std::iter::once(Cell::to(site.site.subject()))
            .chain(numbers)
            .collect()
    });
    body.tables.push(Table {
        rows: rows.collect(),
        ..Table::of(desk.lang, "print-account", &ACCOUNT)
    });
    let movements = desk.app.movements(&id, None)?;
    let rows = movements.iter().map(|one| {
        vec![
            Cell::Time(Moment::at(desk.lang, one.movement.from)),
            Cell::text(one.movement.site.name()),
            Cell::text(one.movement.vial.name()),
            Cell::Text(
                desk.lang
                    .say(&format!("print-movement-{}", one.movement.what)),
            ),
            Cell::text(format_args!("{:+}", one.movement.change)),
            Cell::text(one.movement.on_hand),
            Cell::text(one.entry.actor.name()),
            Cell::Text(format!("#{}", one.entry.index)),
        ]
    });
    let columns = [
        "column-when",
        "noun-site",
        "noun-vial",
        "column-what",
        "print-change",
        "print-balance",
        "print-recorder",
        "column-entry",
    ];
    body.tables.push(Table {
        rows: rows.collect(),
        ..Table::of(desk.lang, "print-movements", &columns)
    });
    Ok(body)
}

/// How many labels a sheet of specimens shows.
const SPECIMENS: u64 = 24;

/// Label specimens: the labels in force of the lot's first vials, as they were signed.
pub(super) fn specimens(desk: &Desk<'_>) -> Result<Body, AppError> {
    let (_, mut body) = opened(desk)?;
    let query = ListQuery {
        of: Some(desk.subject.clone()),
        ..ListQuery::of_noun(Noun::Vial)
    };
    let found = desk.app.store().list(&query, SPECIMENS)?;
    let vials: Vec<Subject> = found.into_iter().map(|(subject, _)| subject).collect();
    let known = records(desk.app, &vials)?;
    for vial in &vials {
        let Some(Record::Vial(record)) = known.get(vial) else {
            continue;
        };
        if let Some(label) = &record.label {
            let at = format!("/api/v1/label/{}/svg", label.as_str());
            let told = [
                ("label", label.grouped().into()),
                ("vial", vial.name().into()),
            ];
            body.pictures
                .push((at, desk.lang.tell("print-label-of", &told)));
        }
    }
    Ok(body)
}
