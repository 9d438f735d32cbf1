//! Who acts, and when: the key, its person and the two clocks (block B14).

use super::rule::ensure;
use super::view::get;
use super::{Hash, KeyId, Person, Proposal, Record, Refusal, Rule, Stop, Subject, World};

/// The actor, if the key is theirs and both are in force.
pub(crate) fn acting(world: &dyn World, proposal: &Proposal<'_>) -> Result<Person, Stop> {
    let actor = &proposal.event.actor;
    let standing = world.standing(&key_subject(proposal.key_id)?)?;
    let Some(Record::Key(key)) = standing.as_ref().map(|standing| &standing.record) else {
        return Err(Refusal::new(
            Rule::Key,
            "The key is not enrolled in this log.",
            "Have an administrator enrol it.",
        )
        .into());
    };
    ensure(
        key.person == *actor,
        Rule::Key,
        || format!("The key belongs to {}, not to {actor}.", key.person),
        "Sign with your own key.",
    )?;
    ensure(
        key.revoked.is_none(),
        Rule::Key,
        || "The key has been revoked.".into(),
        "Have an administrator enrol a new key.",
    )?;
    ensure(
        !key.waits,
        Rule::Key,
        || "The key waits to be confirmed.".into(),
        "Confirm it with a present key, or have another administrator than the one who enrolled it confirm it.",
    )?;
    let person = get(world, actor)?;
    ensure(
        !person.left,
        Rule::Role,
        || format!("{actor} has left."),
        "Ask an administrator.",
    )?;
    Ok(person)
}

/// The signer's clock against the server's (ALCOA+: contemporaneous).
pub(crate) fn timely(proposal: &Proposal<'_>, skew: u32) -> Result<(), Stop> {
    let (at, now) = (proposal.event.at.instant(), proposal.recorded_at);
    let skew = i64::from(skew);
    ensure(
        at <= now.plus_seconds(skew),
        Rule::Key,
        || {
            format!(
                "The signer's clock says {}, which is more than {skew} s ahead of the server's {now}.",
                proposal.event.at
            )
        },
        "Set the clock of the device and sign again.",
    )?;
    let on_time = at >= now.plus_seconds(-skew) || proposal.event.late_reason.is_some();
    ensure(
        on_time,
        Rule::Key,
        || {
            format!(
                "The event was signed at {}, more than {skew} s before the server's {now}.",
                proposal.event.at
            )
        },
        "Sign it again with a late_reason.",
    )
}

/// The subject of a key's record.
///
/// # Errors
/// Never in practice: 64 hexadecimal digits are a name.
pub(crate) fn key_subject(key_id: Hash) -> Result<Subject, Stop> {
    Ok(KeyId::new(&key_id.to_string())?.subject().clone())
}
